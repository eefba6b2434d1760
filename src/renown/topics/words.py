"""The topics Renown comes with: label | belongs to | words and phrases (#: only as a hashtag) | hosts of links.

None of them is about health, belief, politics, origin or sexuality: nobody is sorted by those.
"""

from __future__ import annotations

TOPICS = """
Arts | | artist, artwork, gallery, exhibition, #art, #arts, #artistsonmastodon, #kunst, #arte |
Music | Arts | music, song, songs, album, concert, playlist, musician, accordion, violin, chorus, tune, gig, brass band, #np, #nowplaying, #musik, #musique, #musica | spotify.com, bandcamp.com, soundcloud.com
Jazz | Music | jazz, bebop, saxophone |
Classical music | Music | orchestra, symphony, string quartet, sonata, #classical | imslp.org
Opera | Music | opera, soprano, libretto | operabase.com
Electronic music | Music | techno, synthesizer, modular synth, drum machine, #synth, #edm |
Hip hop | Music | hip hop, rapper, mixtape, #rap |
Rock music | Music | guitarist, punk rock, heavy metal, #metal, #rock, #punk |
Folk music | Music | folk song, fiddle, bagpipes, ballad, #folk |
Field recording | Music | field recording, soundscape, hydrophone, dawn chorus, wind shield, parabolic dish, tape loop, #phonography | freesound.org
Radio | Media | radio, shortwave, broadcaster, #wireless |
Podcasts | Media | podcast, podcasts, podcaster, #podcasting | podcasts.apple.com
Photography | Arts | photography, photographer, darkroom, 35mm, #photo, #streetphotography, #fotografie, #fotografia | flickr.com, glass.photo, 500px.com, pixelfed.social
Film | Arts | cinema, film festival, screenplay, filmmaker, documentary, #film, #movies, #kino, #cine | imdb.com, letterboxd.com
Television | Media | television, tv series, sitcom, #tv |
Theatre | Arts | theatre, playwright, stage play, rehearsal, #theater |
Dance | Arts | choreography, ballet, dancer, tango, #dance, #danza |
Painting | Arts | watercolour, watercolor, oil painting, acrylics, #painting |
Drawing | Arts | sketchbook, ink drawing, charcoal drawing, urban sketchers, #drawing, #sketch, #inktober |
Illustration | Arts | illustrator, illustration, #mastoart | behance.net, dribbble.com
Comics | Arts | comics, graphic novel, manga, webcomic, #comic | webtoons.com
Animation | Film | animation, anime, stop motion |
Sculpture | Arts | sculpture, bronze cast, stone carving |
Museums | Arts | museum, curator, #museums, #museo |
Architecture | Arts | architecture, architect, facade, brutalism, #architektur | dezeen.com, archdaily.com
Design | Arts | graphic design, designer, design system, #design, #ux, #ui | figma.com
Typography | Design | typography, typeface, letterpress, kerning, #type |
Fashion | Lifestyle | fashion, couture, runway show, tailoring, #ootd, #moda | vogue.com
Crafts | Hobbies | crafts, handmade, bookbinding, weaving, #craft, #diy | etsy.com
Knitting | Crafts | knitting, crochet, yarn, #knit | ravelry.com
Sewing | Crafts | sewing, quilt, sewing machine, dressmaking, #sew |
Pottery | Crafts | pottery, ceramics, kiln, glaze, #clay |
Woodworking | Crafts | woodworking, dovetail, hand plane, carpentry, #wood |
Books | Literature | books, novel, bookshop, reading list, #bookstodon, #booktok, #buch, #livres, #libros | goodreads.com, bookwyrm.social, librarything.com
Literature | Arts | literature, literary, short story, essayist, #lit |
Poetry | Literature | poetry, poem, poems, haiku, sonnet, #poesie, #poesia |
Science fiction | Books | science fiction, space opera, cyberpunk, #scifi, #sff |
Crime fiction | Books | detective novel, whodunit, crime fiction, #noir |
Writing | Literature | writing, first draft, manuscript, copy edit, #amwriting, #writingcommunity, #nanowrimo |
Libraries | Education | library, librarian, archive catalogue, #libraries, #bibliothek | archive.org, worldcat.org
Journalism | Media | journalism, journalist, newsroom, investigative report, #press |
Media | | newspaper, magazine, editorial, #media, #news |
Social media | Media | fediverse, mastodon, bluesky, social media, timeline, #fedi | joinmastodon.org
Advertising | Business | advertising, ad campaign, copywriting, #ads |
Marketing | Business | marketing, brand strategy, newsletter growth, #seo |
Business | | startup, entrepreneur, small business, founder, #business, #startups | hbr.org
Finance | Business | investing, stock market, bonds, interest rate, #finance, #stocks |
Economics | Science | economics, economist, inflation, macroeconomics, #econ |
Work | Business | remote work, job interview, workplace, four-day week, #jobs, #hiring |
Management | Business | leadership, product manager, team lead, #management |
Technology | | technology, gadget, smartphone, #tech, #technik | theverge.com, arstechnica.com, wired.com
Programming | Technology | programming, programmer, compiler, refactoring, code review, unit test, #coding, #code, #dev | stackoverflow.com
Python | Programming | #python, pypi, django, numpy, pandas dataframe | python.org
JavaScript | Programming | javascript, typescript, npm package, #js, #nodejs | npmjs.com
Rust | Programming | #rust, #rustlang, borrow checker, cargo crate | rust-lang.org, crates.io
Open source | Technology | open source, free software, changelog, flaky test, release note, bug report, maintainer, pull request, commit message, issue tracker, small patch, #foss, #floss, #opensource | github.com, gitlab.com, codeberg.org, sourcehut.org
Linux | Open source | linux, debian, kernel module, #ubuntu, #archlinux | kernel.org, debian.org
Web development | Programming | web development, css grid, html, frontend, #webdev, #css, #a11y | developer.mozilla.org
Databases | Programming | database, postgresql, sqlite, sql query, #sql | postgresql.org
Data science | Technology | data science, data visualisation, data visualization, statistics, #dataviz, #rstats | kaggle.com
Artificial intelligence | Technology | artificial intelligence, machine learning, neural network, language model, #ai, #ml, #llm | huggingface.co
Computer security | Technology | infosec, vulnerability, ransomware, phishing, passkey, #security, #cybersecurity |
Privacy | Technology | data protection, surveillance, encryption, #privacy, #gdpr | eff.org, noyb.eu
Hardware | Technology | microcontroller, soldering, circuit board, raspberry pi, arduino, #electronics | hackaday.com
Robotics | Technology | robotics, robot, drone, servo, #robots |
Retro computing | Technology | commodore 64, amiga, retro computing, floppy disk, #retrocomputing |
Amateur radio | Radio | ham radio, amateur radio, morse code, #hamradio |
Science | | science, scientist, laboratory, peer review, preprint, #wissenschaft, #ciencia | nature.com, arxiv.org, science.org
Physics | Science | physics, quantum, particle collider, #physik | cern.ch
Chemistry | Science | chemistry, molecule, catalyst, #chem |
Mathematics | Science | mathematics, theorem, topology, prime number, #maths, #math | mathoverflow.net
Biology | Science | biology, ecology, evolution, genome, #bio | inaturalist.org
Astronomy | Science | astronomy, telescope, galaxy, eclipse, comet, nebula, #astro | esa.int, nasa.gov
Space flight | Science | rocket launch, spacecraft, space station, satellite, #space |
Geology | Science | geology, volcano, fossil, earthquake, #rocks |
Oceans | Nature | ocean, coral reef, tide pool, estuary, #sea |
Weather | Nature | weather, thunderstorm, forecast, frost, #wetter, #clouds | windy.com
Climate | Nature | climate change, carbon emissions, heat pump, #climate, #klima | ipcc.ch
Energy | Technology | solar panel, wind turbine, battery storage, power grid, #solar |
Nature | | wildlife, nature reserve, woodland, #nature, #natur |
Birds | Nature | birds, birdwatching, migration, owl, kingfisher, #birding, #vogel | ebird.org
Insects | Nature | insects, beetle, moth, bumblebee, #bees, #butterflies |
Plants | Nature | botany, wildflower, lichen, moss, fern, #plants |
Animals | Nature | hedgehog, fox, otter, #animals | zooniverse.org
Cats | Animals | cat, kitten, #caturday, #cats, #katze |
Dogs | Animals | dog, puppy, #dogs, #hund |
Horses | Animals | horse riding, dressage, foal, #horses |
Gardens | Hobbies | garden, gardening, compost, allotment, seed, espalier, bean row, quince, pruning, greenhouse, frost fleece, #garten, #jardin | rhs.org.uk
Food | | food, restaurant, street food, #foodie, #essen | eater.com
Cooking | Food | cooking, recipe, sourdough, cast-iron pan, braise, pickle jar, broth, flatbread, stock pot, #cook, #rezept | seriouseats.com
Baking | Food | baking, bakery, pastry, croissant, sponge cake, #bake |
Coffee | Food | coffee, espresso, barista, #kaffee, #cafe |
Tea | Food | green tea, oolong, teapot, #tea |
Wine | Food | wine, vineyard, sommelier, #vino |
Beer | Food | craft beer, brewery, homebrew, #beer | untappd.com
Travel | | travel, itinerary, hostel, backpacking, #reisen, #viajes | lonelyplanet.com
Trains | Travel | night train, railway, locomotive, tram stop, interrail, #trains, #bahn | seat61.com
Aviation | Travel | aviation, airport, glider, cockpit, #avgeek |
Sailing | Sports | sailing, dinghy, regatta, #sail |
Cities | | urbanism, urban planning, bus lane, public bench, old quarter, crossing, corner bakery, tram stop, arcade, #cities, #stadt | strongtowns.org
Maps | Technology | cartography, openstreetmap, atlas, #maps, #gis | openstreetmap.org
Cycling | Sports | cycling, bicycle, cargo bike, towpath, puncture, gravel descent, saddle bag, steel frame, squeaky chain, #bike, #velo, #fahrrad | strava.com
Sports | | sports, championship, coach, stadium, #sport, #deporte | espn.com
Football | Sports | premier league, bundesliga, champions league, la liga, goalkeeper, #football, #soccer, #futbol | fifa.com, uefa.com
Basketball | Sports | basketball, three-pointer, #nba | nba.com
Tennis | Sports | tennis, wimbledon, #atp, #wta |
Cricket | Sports | cricket match, test match, wicket | espncricinfo.com
Running | Sports | marathon, trail run, parkrun, #running, #laufen |
Climbing | Sports | climbing, bouldering, belay, #climb | thecrag.com
Hiking | Sports | hiking, mountain hut, long-distance trail, #hike, #wandern |
Swimming | Sports | swimming, freestyle stroke, open water swim, #swim |
Skiing | Sports | skiing, snowboard, cross-country ski, #ski |
Motorsport | Sports | formula one, grand prix, rally stage, #f1 | formula1.com
Chess | Games | chess, endgame, grandmaster | lichess.org, chess.com
Games | | video game, game developer, speedrun, #gaming, #gamedev, #games | itch.io, steampowered.com, twitch.tv
Board games | Games | board game, dice game, tabletop, #boardgames | boardgamegeek.com
Role-playing games | Games | role-playing game, dungeon master, #ttrpg, #dnd |
Hobbies | | hobby, collector, model railway, stamp collection, #hobbies |
Education | | teacher, classroom, curriculum, #education, #edchat | khanacademy.org
Universities | Education | university, lecture, phd student, thesis, #phd, #academia |
Languages | Education | linguistics, translation, grammar, esperanto, #languages, #langtwt | duolingo.com
History | Education | historian, medieval, archaeology, #geschichte, #historia |
Genealogy | History | genealogy, family tree, parish register | familysearch.org
Philosophy | Education | philosophy, philosopher, stoicism, epistemology |
Lifestyle | | minimalism, slow living, #lifestyle |
Home | Lifestyle | interior design, home renovation, furniture, #home, #wohnen | ikea.com
Parenting | Lifestyle | parenting, toddler, bedtime story, #parents |
Cars | Technology | electric car, carburettor, classic car, #cars, #ev |
Humour | Lifestyle | comedy, stand-up comedian, satire, #humor, #memes |
"""
