"""The simulated world: people who do not exist, for every page to have something to show.

Every name, text and number here is invented. Ids begin with ``sim-`` and the domain of every handle ends in
``.example``, so that nothing of it can be taken for anybody. The same seed, size and end give the same bytes.
"""

from __future__ import annotations

import fcntl
import shutil
import time
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any, Literal, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from renown.home import Home
from renown.score.model import DAY, MODEL
from renown.vocabulary import ACCOUNTS, EXACT, INTERACTIONS, KIND_BY_KEY, POSTS, Batch

SPAN = 110  # days of acts: the 90 that are shown and what they still remember
QUIET = 600  # seconds between the last act and the world's end
FULL = 200_000.0  # the influence of a score of 100: a place this small has no millions to give
FEWEST = 100  # people: with fewer the stories have nobody to happen to

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]
Progress: TypeAlias = Callable[[str], None]

STAR, INES, RISING, FADING, BOOSTED, FEW = range(6)
_CAST = {  # those a story happens to: name, short name, topic, networks (sorted), share of all attention
    STAR: ("Radio Ribeira", "radio-ribeira", "music", ("bluesky", "mastodon", "twitter", "youtube"), 0.15),
    INES: ("Ines Navarro", "ines", "field recording", ("blog", "bluesky", "mastodon", "twitter", "youtube"), 0.02),
    RISING: ("Elowen Quillfeather", "elowen-quillfeather", "cycling", ("blog", "bluesky", "youtube"), 0.04),
    FADING: ("The Umber Almanac", "umber-almanac", "cities", ("mastodon", "twitter"), 0.03),
    BOOSTED: ("Silas Copperdale", "silas-copperdale", "cooking", ("bluesky",), 0.0004),
    FEW: ("June Ashdown", "june-ashdown", "gardens", ("bluesky",), 0.0),
}

# Network | share of accounts | what people do to posts there | what they do to each other, in shares.
_NETWORKS_TEXT = """
blog | 9 | comment 40, share 20, click 25, listen 5, mention 10 | subscribe 68, recommend 24, vouch 7, distrust 1
bluesky | 40 | like 50, repost 18, quote 7, reply 18, mention 6, tag 1 | follow 93, vouch 5, block 2
foursquare | 3 | check-in 70, like 30 | follow 1
mastodon | 24 | like 45, repost 25, reply 22, mention 8 | follow 1
twitter | 12 | like 45, repost 20, quote 8, reply 18, mention 9 | follow 94, vouch 6
youtube | 12 | like 50, comment 35, save 8, share 5, dislike 2 | subscribe 1
"""
# Topic | hashtag and emoji | things | places | doings to make texts of.
_TOPICS_TEXT = """
music | #music 🎶 | accordion, second violin, chorus pedal, rehearsal room, cassette, last encore, brass band,
  out-of-tune piano | in the rehearsal room, backstage, under the railway arch, on the village bandstand, by the
  harbour stage | tune by ear, record in a kitchen, play for eleven people, mend a drum, write a quiet chorus
field recording | #fieldrecording 🎧 | microphone, parabolic dish, wind shield, dawn chorus, hydrophone, long silence,
  estuary, tape loop | on the estuary, in the reed bed, under the bridge, at the tide mill, by the lock gates | record
  rain, listen before dawn, keep wind out of a microphone, name a silence, hear a river freeze
cycling | #cycling 🚲 | cargo bike, squeaky chain, headwind, old steel frame, towpath, puncture, saddle bag, gravel
  descent | on the towpath, over the pass, along the canal, in the rain, between two ferries | climb without hurry,
  true a wheel, commute in January, carry a cello by bicycle, patch a tube in the dark
cities | #cities 🏙️ | night train, crossing, bus lane, corner bakery, public bench, tram stop, arcade, empty car park |
  at the tram stop, in the old quarter, on the last bus, behind the market, across the river | sleep on a night train,
  read a street, cross a city on foot, save a corner shop, map every bench
gardens | #gardening 🌱 | compost heap, espalier, seed drawer, allotment, frost fleece, bean row, quince, slow hedge |
  on the allotment, under glass, by the compost, in the walled garden, behind the station | save seed, prune a quince,
  welcome slugs, water less, grow beans on a balcony
cooking | #cooking 🍲 | sourdough, cast-iron pan, long braise, pickle jar, flatbread, leftover rice, stock pot, sharp
  knife | at the stove, in the shared kitchen, over coals, before guests, on a Sunday | rescue a broth, cook for
  thirty, season a pan, pickle almost anything, bake without a scale
open source | #opensource 🛠️ | changelog, flaky test, release note, bug report, maintainer, config file, small patch,
  commit message | in the issue tracker, on release day, at the hack table, in review, after the outage | say no
  kindly, delete code, write a release note, review with care, name a variable
"""
# Share of people, "joined" when names have no space | first names | second names | pattern of texts | its words.
_LANGUAGES_TEXT = """
16 | Maren Tobias Elspet Rufus Isolde Callum Wren Jonty Odette Fergus Linnet Barnaby Tamsin Bryony Edmund Hester |
  Brackmere Tarnwick Fenwright Oldacre Hollinbeck Saltmarsh Marrowby Thornlea Larkspurne Dunmarrow Pebblecombe
13 | Inés Duarte Xoana Mateo Noa Breixo Alba Iago Lúa Tomé Sabela Anxo Candela Brais Jimena Nuno | Ribalda Montesca
  Corvelho Vilharte Peñasombra Almarisco Fontelar Brisamar Olivento Candeira Sotomar Lavandal Pinhoverde Valdemira
13 | Ludmila Bartosz Zdenka Oskar Freya Jurek Hedwig Ilse Radek Katja Anselm Wanda Grete Szymon Dorota Emil |
  Lindgräber Tannholz Wilkobrzeg Brzozan Moosbrück Jezierny Sjöhavn Fjellvik Nordlunde Kovarský Rydzak Granskog
9 | Mbali Okello Amara Thandeka Chidera Zuri Sefu Nomvula Ayodele Tendai Folami Lindiwe Jabari Abena Wanjiru Oluchi |
  Dlamezi Okorundu Adebanke Mwangere Nkosazi Mensarah Owusanti Tshabange Kiprotani Ndlovane Wekesara Oyelandu Mabasoni
9 | Çağla Deniz Linh Ayu Rizal Ece Bayu Thảo Umut Dewi Quỳnh Arif Yağmur Wulan Selin Putri | Çamyayla Denizova
  Yıldızkaya Wirasena Langitbiru Nusapuri Trúcsơn Rüzgaralan Kayıkdere Samudrani Bulutova Hutanjaya Kirazlık Ovayel
7 | يوسف ليلى سامر هدى نادر ريم طارق سلمى باسم جمانة زياد ندى مازن رنا | المرساوي الزورقي النخيلاني الغيمري الشراعي
  الموجاني القنديلي الصدفاوي الفنارجي | {} {} | ملاحظات أصوات صور حكايات | من_المرفأ من_السوق_القديم من_الجبل
7 joined | 林 陳 沈 江 苏 叶 白 梁 顾 温 程 方 | 知澜 听雨 望舟 采薇 云岫 若溪 砚秋 鹤鸣 青禾 星渚 拾月 归帆 疏桐 |
  {}的{} | 清晨 雨夜 河口 旧城 山路 | 声音 照片 笔记 散步
5 | 霧浜 潮坂 雪灯 葉月野 鳴砂 朝凪 苔庭 風待 星ノ瀬 水影 灯野 藍沢瀬 | 澪 蒼太 つむぎ 颯 ひより 湊 ことり 朔 いろは 樹
  なぎさ しずく | {}の{} | 夜明け 路地裏 渡し舟 雨の日 峠道 | 音 写真 覚え書き 散歩
5 | नीरव ईशिता तन्मय अन्विता विहान मीरल ओजस काव्या रुद्रेश सारंगी प्रणव वृंदा | तटेश्वर नदिया वनवासकर झरनेकर सागरिया
  मेघपुरी दीपवाल | {} से {} | घाट पहाड़ पुरानी_गली | आवाज़ें तस्वीरें चिट्ठियाँ
5 | Мирена Тихон Злата Радим Ульяна Богдан Лада Яромир Весна Остап Милица Глеб | Приречняк Лугодол Заполянко Мореходько
  Снегирец Яворник Туманчук Вербодар Дубровец | {} {} | Записки Звуки Утро Письма | с_побережья из_старого_города с_дачи
4 | Νεφέλη Ορέστης Ίριδα Λέανδρος Μυρτώ Φοίβος Δανάη Αλκίνοος Χλόη Ηλέκτρα Ίωνας Καλυψώ | Ακρογιάλης Βουνάρης Ελαιώνας
  Ασημόνερος Ανεμώνης Πετρόβολος Μελτέμης Φαναρτζής Πευκάρης | {} {} | Ήχοι Σημειώσεις Πρωινά | από_το_βουνό
4 joined | 김 이 박 윤 서 한 정 임 백 노 문 하 | 별하 가온들 여울 도담 미리내 윤슬 우솔 늘봄 물결 온새미 너울 단비울 |
  {}의 {} | 새벽 강가 골목 비_오는_날 | 소리 사진 기록 산책
1 | נועם יעלי אורן תמרה איתמר ליאור ענת דרור גפן רותם | אלמוגן נחליאלי חופית מגדלורי סירתי ענפני שקיעון טללי | {} {} |
  צלילים רשימות תמונות | מהנמל מהשוק מרכבת_הלילה
1 | ปลายฟ้า ธารา เมฆา พิมพ์ดาว ตะวัน | ริมคลองทอง ลมเย็นใจ เรือแจวงาม ทรายแก้วดี ฝนพรำงาม | {}จาก{} | เสียง ภาพ บันทึก | ท่าเรือ ภูเขา
1 | ნინია ლევანი თამთა ზურაბი ელენე | მთისძირელი ზღვისპირელი ნისლიძე ფოთლიძე | {} {} | ხმები წერილები | მთიდან
1 | ሰላማዊት ዳዊቶ ህሊና ናሆም ብሌን | ወንዝነህ ተራራው ጨረቃዬ ዝናቡ | {} {} | ድምፆች ፎቶዎች | ከወንዙ ከተራራው
"""
# What else names and texts are made of: adjectives | nouns | charms | counts | times | gerunds | patterns.
_WORDS_TEXT = """
dunlin, lichen, umber, quarry, saltpan, hazelmoth, ninepin, driftglass, thimble, cinderpath, mothwing, ferrystep, teasel
  | choir, kitchen, velo, tapes, almanac, supper, atlas, workshop, wireless, herbal, observatory, bindery, ledger
  | 🌿, 🎧, 📼, 🚲, 🐌, ☕, 🪁, 🌧️, 👩🏽‍🌾, 🏳️, 🫖, 🔭
  | Two, Three, Four, Five, Six, Seven, Eight, Nine, Ten, Twelve | mornings, evenings, hours, Sundays, winters, nights
  | listening, patience, company, argument, thinking, forgetting
  | {count} {times} {place}, How to {do}, Notes on the {thing}, What the {thing} taught me, Slow {times} {place},
  The {thing} is a kind of {gerund}, A short history of the {thing}, Before dawn {place}, Why I still {do},
  The {thing} {place}, In praise of the {thing},
  {count} ways to {do}, Everything I got wrong about the {thing}
"""
_HOURS = np.array([2, 1, 1, 1, 1, 2, 4, 7, 8, 7, 6, 6, 7, 6, 5, 5, 6, 7, 8, 9, 9, 8, 6, 4]) / 126  # of posts


def _entries(text: str) -> list[list[str]]:
    """The fields of each entry; a line that begins with a space carries on the one before."""
    return [line.split(" | ") for line in text.strip().replace("\n  ", " ").split("\n")]


def _parse(shares: str) -> dict[str, int]:
    return {kind: int(share) for kind, share in (each.split() for each in shares.split(", "))}


_TOPICS = [(name, tag.split(), *(words.split(", ") for words in lists)) for name, tag, *lists in _entries(_TOPICS_TEXT)]
_TOPIC_KEYS = [topic[0] for topic in _TOPICS]
_LANGUAGES = [(share.split(), *(words.split() for words in lists)) for share, *lists in _entries(_LANGUAGES_TEXT)]
_ADJECTIVES, _NOUNS, _CHARMS, _COUNTS, _TIMES, _GERUNDS, _PATTERNS = (
    words.split(", ") for words in _entries(_WORDS_TEXT)[0]
)
_NETWORKS = {key: (int(share), _parse(deeds), _parse(bonds)) for key, share, deeds, bonds in _entries(_NETWORKS_TEXT)}
_NETWORK_KEYS = list(_NETWORKS)
_KINDS = list(KIND_BY_KEY)


def _codes(*kinds: str) -> Ints:
    return np.array([_KINDS.index(kind) for kind in kinds])


@dataclass(frozen=True, slots=True)
class _Society:
    """Who there is: six columns of people, then the person and network of each account, in order of person."""

    names: list[str]
    slugs: list[str]
    language: Ints
    topic: Ints
    fame: Floats  # share of all attention
    activity: Floats  # 0: a fake of the ring
    verified: NDArray[np.bool_]
    person: Ints
    network: Ints


@dataclass(frozen=True, slots=True)
class _Posts:
    author: Ints  # an account
    at: Ints
    weight: Floats
    text: list[str]


@dataclass(frozen=True, slots=True)
class _Acts:
    """Columns of the same length: indices of _KINDS, of accounts and of posts (-1: none)."""

    kind: Ints
    source: Ints
    target: Ints
    post: Ints
    at: Ints
    undone: NDArray[np.bool_]

    def take(self, rows: NDArray[np.generic]) -> _Acts:
        return _Acts(*(getattr(self, name)[rows] for name in self.__slots__))

    def __add__(self, other: _Acts) -> _Acts:
        return _Acts(*(np.concatenate([getattr(self, name), getattr(other, name)]) for name in self.__slots__))


def world(seed: int = 2026, people: int = 3000, *, now: int) -> Iterator[Batch]:
    """Everything the simulated people did in the `SPAN` days before `now` (Unix seconds), one batch a network.

    Stars and many small accounts, communities by topic, a rise, a fall, a post that spreads, a ring of
    fakes that nobody vouches for, one person with four acts. Raises ValueError below `FEWEST` people.
    """
    rng = np.random.default_rng(seed)
    society = _settle(rng, people)
    posts = _write_posts(rng, society, now)
    end = now - QUIET
    acts = _act_on_posts(rng, society, posts, end) + _promote_each_other(rng, society, posts, end)
    acts += _bind(rng, society, acts, end)
    acts = acts.take(_first_of_each(acts, len(society.person), len(posts.at)))
    acts += _take_back(rng, acts, end) + _act_on_june(rng, society, posts)
    acts = acts.take(np.argsort(acts.at, kind="stable"))
    for code in range(len(_NETWORK_KEYS)):
        yield _batch(code, society, posts, acts)


def persons(seed: int = 2026, people: int = 3000) -> dict[str, str]:
    """Which accounts of `world` are one person: for those with several, account key -> a label they share."""
    society = _settle(np.random.default_rng(seed), people)
    several = np.bincount(society.person)[society.person] > 1
    own = zip(society.network[several].tolist(), society.person[several].tolist(), strict=True)
    return {f"{_NETWORK_KEYS[code]}:sim-{who:05d}": f"sim-{who:05d}" for code, who in own}


def _settle(rng: np.random.Generator, people: int) -> _Society:
    if people < FEWEST:
        raise ValueError(f"a world of {people} people is too small for its stories: at least {FEWEST}")
    ring = slice(people - people // 50, people)
    cast = list(_CAST)
    fame = _shares((rng.permutation(people) + 4.0) ** -0.85)
    fame[cast] = [told[-1] for told in _CAST.values()]
    fame[ring] = 0
    activity = rng.lognormal(0, 1.1, people)
    activity[cast], activity[[FEW, BOOSTED]], activity[ring] = 8, 0.2, 0
    topic = rng.choice(len(_TOPICS), people, p=_shares(1 / (np.arange(len(_TOPICS)) + 4)))
    topic[cast] = [_TOPIC_KEYS.index(told[2]) for told in _CAST.values()]
    verified = rng.random(people) < 0.2 + 0.5 * (fame > np.quantile(fame, 0.9))
    verified[[STAR, INES]], verified[[FEW, BOOSTED]], verified[ring] = True, False, False
    language = rng.choice(len(_LANGUAGES), people, p=_shares([int(entry[0][0]) for entry in _LANGUAGES]))
    language[cast] = 0
    shares = [share for share, _, _ in _NETWORKS.values()]
    homes = np.zeros((people, len(shares)), dtype=bool)
    homes[np.arange(people), rng.choice(len(shares), people, p=_shares(shares))] = True
    again = rng.random(people) < 0.2 + 0.5 * (fame > np.quantile(fame, 0.97))
    homes |= again[:, None] & (rng.random(homes.shape) < np.array(shares) / 60)
    homes[cast] = [[key in told[3] for key in _NETWORK_KEYS] for told in _CAST.values()]
    homes[ring] = [key == "bluesky" for key in _NETWORK_KEYS]
    return _Society(*_name(rng, language), language, topic, fame, activity, verified, *np.nonzero(homes))


def _shares(weights: Any) -> Floats:
    shares: Floats = np.array(weights, dtype=np.float64) / np.sum(weights)
    return shares


def _name(rng: np.random.Generator, language: Ints) -> tuple[list[str], list[str]]:
    """A name for everybody, and a short one in ASCII that nobody else has."""
    spare = []
    for (_, *joined), first, second, *_ in _LANGUAGES:
        pairs = [a + ("" if joined else " ") + b for a in first for b in second]
        spare.append(cycle([pairs[i] for i in rng.permutation(len(pairs))]))
    names, slugs = list[str](), list[str]()
    taken = {told[0] for told in _CAST.values()} | {told[1] for told in _CAST.values()}
    dice = rng.integers(0, 1 << 30, (len(language), 3)).tolist()
    for who, (spoken, (a, b, c)) in enumerate(zip(language.tolist(), dice, strict=True)):
        name, group = next(spare[spoken]), f"{_ADJECTIVES[a % 13]}-{_NOUNS[b % 13]}"
        if name in taken and " " in name:
            others = [family for family in _LANGUAGES[spoken][2] if family not in name]
            name += "-" + others[a % len(others)]
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        slug = plain.replace(" ", "-") if len(plain) == len(name) else group
        if c % 100 < 3:
            name, slug = f"The {group.replace('-', ' ').title()}", group
        taken.add(name)
        if 3 <= c % 100 < 10:
            name += " " + _CHARMS[c // 100 % len(_CHARMS)]
        if who in _CAST:
            name, slug = _CAST[who][:2]
        elif slug in taken:
            slug = f"{slug}-{who}"
        taken.add(slug)
        names.append(name)
        slugs.append(slug)
    return names, slugs


def _write_posts(rng: np.random.Generator, society: _Society, now: int) -> _Posts:
    people, fame = len(society.names), society.fame
    count = 1 + np.minimum(rng.poisson(2 * society.activity + 300 * fame), 80)
    count[FEW] = 1
    author = np.repeat(np.arange(people), count)
    start, accounts = np.searchsorted(society.person, np.arange(people)), np.bincount(society.person)
    account = start[author] + rng.integers(0, accounts[author])
    at = now - rng.integers(1, SPAN + 1, len(author)) * DAY + rng.choice(24, len(author), p=_HOURS) * 3600
    at = np.minimum(at + rng.integers(0, 3600, len(author)), now - 2 * QUIET)
    age = (now - at) / (SPAN * DAY)
    weight = fame[author] / count[author] * np.minimum(rng.lognormal(0, 1.1, len(author)), 6)
    weight *= np.where(author == RISING, np.exp(-7 * age), np.where(author == FADING, np.exp(5 * age - 5), 1))
    text = _compose(rng, society, author)
    first = np.searchsorted(author, [INES, FEW])
    text[first[0]], text[first[1]] = "Six mornings on the estuary", "First frost, first post"
    at[first], weight[first[0]] = now - 5 * DAY + 7 * 3600, weight.sum() / 130
    account[first[0]] = start[INES] + _CAST[INES][3].index("bluesky")
    for post in np.flatnonzero(society.activity[author] == 0):
        text[post] = "Follow back, everyone follows back"
    return _Posts(account, at, weight, text)


def _compose(rng: np.random.Generator, society: _Society, author: Ints) -> list[str]:
    """A short text for each post, of its author's topic and sometimes in their language."""
    dice = rng.integers(0, 1 << 30, (len(author), 4)).tolist()
    texts = []
    for who, (a, b, c, d) in zip(author.tolist(), dice, strict=True):
        _, (tag, charm), things, places, doings = _TOPICS[society.topic[who] if d % 10 else d // 10 % len(_TOPICS)]
        own = _LANGUAGES[society.language[who]][3:]
        if own and d % 8:
            pattern, firsts, seconds = " ".join(own[0]), own[1], own[2]
            text = pattern.format(firsts[a % len(firsts)], seconds[b % len(seconds)]).replace("_", " ")
        else:
            text = _PATTERNS[a % len(_PATTERNS)].format(
                count=_COUNTS[b % 10], times=_TIMES[c % 6], place=places[b // 10 % 5], do=doings[c // 6 % 5],
                thing=things[b // 50 % 8], gerund=_GERUNDS[c // 30 % 6],
            )  # fmt: skip
        text += f" {charm}" if c % 7 == 0 else ""
        texts.append(f"{text} {tag}" if b % 4 == 0 else text)
    return texts


def _act_on_posts(rng: np.random.Generator, society: _Society, posts: _Posts, end: int) -> _Acts:
    """What people do about posts: mostly those of their own topic, and those everybody talks about."""
    person, network = society.person, society.network
    draws, topics = 50 * len(society.names), len(_TOPICS)
    reach = np.cumsum(posts.weight)
    post = np.searchsorted(reach, rng.random(draws) * reach[-1], side="right")
    target = posts.author[post]
    where, author = network[target], person[target]
    # accounts in order of (network, topic), so that a group is a stretch of one running sum of activity
    group = network * topics + society.topic[person]
    order = np.argsort(group, kind="stable")
    mass = np.concatenate([[0.0], np.cumsum(society.activity[person[order]])])
    start = mass[np.searchsorted(group[order], np.arange(len(_NETWORKS) * topics + 1))]
    near = where * topics + society.topic[author]
    at_home = rng.random(draws) < 0.85 - 30 * np.minimum(society.fame[author], 0.02)
    at_home &= start[near + 1] > start[near]
    low = np.where(at_home, start[near], start[where * topics])
    high = np.where(at_home, start[near + 1], start[(where + 1) * topics])
    chosen = np.searchsorted(mass, low + (high - low) * rng.random(draws), side="right") - 1
    source = order[np.minimum(chosen, len(order) - 1)]
    kind = _pick_by_network(rng, where, 1)
    at = posts.at[post] + rng.lognormal(9.6, 1.6, draws).astype(np.int64)
    post = np.where(np.isin(kind, _codes("mention", "tag", "check-in")), -1, post)
    acts = _Acts(kind, source, target, post, at, np.zeros(draws, dtype=bool))
    return acts.take((person[source] != author) & (network[source] == where) & (at <= end))


def _pick_by_network(rng: np.random.Generator, where: Ints, column: Literal[1, 2]) -> Ints:
    kind = np.zeros(len(where), dtype=np.int64)
    for code, network in enumerate(_NETWORKS.values()):
        kind[where == code] = _pick(rng, network[column], int((where == code).sum()))
    return kind


def _pick(rng: np.random.Generator, shares: dict[str, int], count: int) -> Ints:
    return _codes(*shares)[rng.choice(len(shares), count, p=_shares(list(shares.values())))]


def _promote_each_other(rng: np.random.Generator, society: _Society, posts: _Posts, end: int) -> _Acts:
    """A ring of fakes: they like and repost one another, and the one who wants to look large."""
    ring = np.flatnonzero(society.activity[society.person] == 0)
    authors = society.person[posts.author]
    boosted, theirs = np.flatnonzero(authors == BOOSTED), np.flatnonzero(society.activity[authors] == 0)
    count = 80 * len(ring)
    post = np.where(rng.random(count) < 0.3, rng.choice(boosted, count), rng.choice(theirs, count))
    source, target = rng.choice(ring, count), posts.author[post]
    at = np.maximum(posts.at[post], end - 45 * DAY) + rng.integers(60, 30 * DAY, count)
    kind = _pick(rng, {"like": 4, "repost": 4, "reply": 1}, count)
    acts = _Acts(kind, source, target, post, at, np.zeros(count, dtype=bool))
    return acts.take((source != target) & (at <= end))


def _bind(rng: np.random.Generator, society: _Society, acts: _Acts, end: int) -> _Acts:
    """The follows, subscriptions and vouches that come of it: for a third of those who acted on someone."""
    _, first = np.unique(acts.source * len(society.person) + acts.target, return_index=True)
    base = acts.take(first[rng.random(len(first)) < 0.35])
    kind = _pick_by_network(rng, society.network[base.source], 2)
    at = np.minimum(base.at + rng.integers(10, DAY, len(kind)), end)
    return _Acts(kind, base.source, base.target, np.full(len(kind), -1), at, base.undone)


def _act_on_june(rng: np.random.Generator, society: _Society, posts: _Posts) -> _Acts:
    """Four acts by four people: too few for a number."""
    june = int(np.searchsorted(society.person, FEW))
    post = int(np.flatnonzero(posts.author == june)[0])
    near = (society.network == society.network[june]) & (society.activity[society.person] > 0)
    source = rng.choice(np.flatnonzero(near & (society.person > max(_CAST))), 4, replace=False)
    at = posts.at[post] + rng.integers(60, QUIET, 4)
    columns = _codes("like", "like", "repost", "reply"), source, np.full(4, june), np.full(4, post), at
    return _Acts(*columns, np.zeros(4, dtype=bool))


def _first_of_each(acts: _Acts, accounts: int, posts: int) -> Ints:
    """The rows that say something new: a person likes a post once and follows a person once."""
    of = np.array([KIND_BY_KEY[kind].subject for kind in _KINDS])[acts.kind]
    subject = np.where(of == "post", acts.post + 1, acts.target)
    same = (acts.kind * accounts + acts.source) * (max(accounts, posts) + 1) + subject
    _, first = np.unique(np.where(of == "act", -1 - np.arange(len(same)), same), return_index=True)
    return np.sort(first)


def _take_back(rng: np.random.Generator, acts: _Acts, end: int) -> _Acts:
    fickle = np.isin(acts.kind, _codes("like", "repost", "follow"))
    gone = acts.take(fickle & (rng.random(len(fickle)) < 0.003))
    at = gone.at + ((end - gone.at) * rng.random(len(gone.at))).astype(np.int64)
    return _Acts(gone.kind, gone.source, gone.target, gone.post, at, np.ones(len(at), dtype=bool))


def _batch(code: int, society: _Society, posts: _Posts, acts: _Acts) -> Batch:
    """One network's part, as it would come from there."""
    network = _NETWORK_KEYS[code]
    ids = pa.array([f"sim-{who:05d}" for who in society.person.tolist()])
    post_ids = pa.array([f"sim-p{post:06d}" for post in range(len(posts.at))])
    rows = np.flatnonzero(society.network[acts.source] == code)
    acts = acts.take(rows)
    named = np.array([KIND_BY_KEY[kind].subject == "act" for kind in _KINDS])[acts.kind]
    interactions = {
        "network": pa.repeat(network, len(rows)),
        "kind": pa.array(_KINDS).take(pa.array(acts.kind)),
        "source": ids.take(pa.array(acts.source)),
        "target": ids.take(pa.array(acts.target)),
        "at": acts.at,
        "post": post_ids.take(pa.array(acts.post, mask=acts.post < 0)),
        "act": [f"sim-a{row:07d}" if has else None for row, has in zip(rows, named, strict=True)],
        "precision": np.full(len(rows), EXACT, dtype=np.int8),
        "undone": acts.undone,
    }
    here = np.flatnonzero(society.network == code)
    who = society.person[here]
    accounts = {
        "network": pa.repeat(network, len(here)),
        "id": ids.take(pa.array(here)),
        "handle": [_handle(network, society.slugs[person]) for person in who.tolist()],
        "name": [society.names[person] for person in who.tolist()],
        "verified": society.verified[who],
    }
    own = np.flatnonzero(society.network[posts.author] == code)
    written = {
        "network": pa.repeat(network, len(own)),
        "id": post_ids.take(pa.array(own)),
        "author": ids.take(pa.array(posts.author[own])),
        "at": posts.at[own],
        "text": [posts.text[post] for post in own.tolist()],
        "url": pa.nulls(len(own), pa.string()),  # a link that leads nowhere helps nobody
    }
    tables = ((interactions, INTERACTIONS), (accounts, ACCOUNTS), (written, POSTS))
    return Batch(*(pa.table(columns, schema=schema) for columns, schema in tables))


def _handle(network: str, slug: str) -> str:
    shapes = {"bluesky": slug, "mastodon": f"{slug}@social", "twitter": slug.replace("-", "_")}
    return shapes.get(network, f"{slug}.{network}") + ".example"


def build(
    home: Path, *, now: int | None = None, people: int = 3000, history: int = 90, on_progress: Progress | None = None
) -> None:
    """Makes the simulated world in `home`: lake, days of history, and a snapshot that says it is simulated.

    `now` in Unix seconds, today's midnight (UTC) unless given. A world that stands there already is replaced;
    a kill at any moment leaves that one, or none, never a half. `on_progress` is told each step in words.
    """
    tell = on_progress or (lambda step: None)
    when = int(time.time()) // DAY * DAY if now is None else now
    with _alone(home) as aside:
        tell(f"Inventing {people:,} people")
        made = Home(aside / "new")
        made.lake.append(world(people=people, now=when))
        tell(f"Scoring {history} days")
        made.score(when, model=MODEL.with_(full=FULL), people=persons(people=people), history=history, simulated=True)
        tell("Putting it in place")
        if home.exists():
            home.rename(aside / "old")
        made.path.rename(home)


def remove(home: Path) -> None:
    """Removes the simulated world: gone in one step, then its files."""
    with _alone(home) as aside:
        if home.exists():
            home.rename(aside / "old")


@contextmanager
def _alone(home: Path) -> Iterator[Path]:
    """A folder beside `home` for one builder at a time; what an earlier one left there goes first."""
    home.parent.mkdir(parents=True, exist_ok=True)
    with home.with_name(f".{home.name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        aside = home.with_name(f".{home.name}.aside")
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir()
        try:
            yield aside
        finally:
            shutil.rmtree(aside, ignore_errors=True)
