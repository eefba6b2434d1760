"""The site's database: what it promises, on SQLite and on PostgreSQL, and how it is brought up to date."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from renown.web.database import database
from renown.web.users.models import User

PASSWORD = "correct horse battery staple"


def test_without_an_address_it_is_a_file_in_the_home_folder(tmp_path: Path) -> None:
    assert database(tmp_path)["NAME"] == tmp_path / "site.sqlite3"


def test_an_address_says_everything_about_a_postgresql() -> None:
    found = database(Path(), "postgresql://ann:p%40ss@db.example:6543/renown?sslmode=require")
    wanted = {"NAME": "renown", "USER": "ann", "PASSWORD": "p@ss", "HOST": "db.example", "PORT": "6543"}
    assert {key: found[key] for key in wanted} == wanted
    assert found["OPTIONS"] == {"sslmode": "require"}


@pytest.mark.parametrize("address", ["mysql://host/name", "postgresql://host", "site.sqlite3"])
def test_an_address_of_something_else_is_refused_with_an_example(address: str) -> None:
    with pytest.raises(ValueError, match="write postgresql://"):
        database(Path(), address)


@pytest.mark.django_db
def test_the_database_asked_for_is_the_one_tested_and_keeps_what_it_confirmed() -> None:
    wanted = "postgresql" if os.environ.get("RENOWN_TEST_DATABASE") == "postgres" else "sqlite"
    assert connection.vendor == wanted
    with connection.cursor() as cursor:
        if wanted == "sqlite":
            assert cursor.execute("PRAGMA journal_mode").fetchone() == ("wal",)
            assert cursor.execute("PRAGMA synchronous").fetchone() == (2,)
        else:
            cursor.execute("SHOW synchronous_commit")
            assert cursor.fetchone() == ("on",)


@pytest.mark.django_db
def test_an_address_is_one_user_whatever_its_capitals() -> None:
    User.objects.create_user("Alice@Example.org", PASSWORD)
    assert User.objects.get_by_natural_key("aLICE@example.ORG").email == "alice@example.org"
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("ALICE@example.org", PASSWORD)
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="Bob@example.org")


@pytest.mark.django_db(transaction=True)
def test_many_who_write_at_once_wait_for_each_other() -> None:
    failed: list[Exception] = []

    def add(writer: int) -> None:
        try:
            for k in range(10):
                with transaction.atomic():
                    count = User.objects.count()
                    User.objects.create(email=f"{writer}-{k}-{count}@example.org")
        except Exception as error:  # noqa: BLE001 - told by the test itself
            failed.append(error)
        finally:
            connection.close()

    writers = [threading.Thread(target=add, args=(writer,)) for writer in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert not failed
    assert User.objects.count() == 40


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/people/twitter:ann", "/people/twitter:ann/why", "/api/v1/scores/twitter:ann", "/badge/twitter:ann.svg"]
)
def test_a_strangers_pages_touch_no_database(
    site: Client, path: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        answer = site.get(path)
    assert answer.status_code == 200
    assert not answer.cookies


@pytest.mark.slow
def test_two_starts_at_once_make_one_whole_database(tmp_path: Path) -> None:
    code = "import django; django.setup(); from renown.web.database import prepare; prepare()"
    environment = {name: value for name, value in os.environ.items() if name != "RENOWN_DATABASE"}
    environment |= {"RENOWN_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "renown.web.settings"}
    starts = [
        subprocess.Popen([sys.executable, "-c", code], env=environment, stderr=subprocess.PIPE, text=True)
        for _start in range(3)
    ]
    assert [start.communicate()[1] for start in starts] == ["", "", ""]
    assert [start.returncode for start in starts] == [0, 0, 0]
    assert (tmp_path / "site.sqlite3").stat().st_mode & 0o777 == 0o600
    check = [sys.executable, "-m", "django", "migrate", "--check"]
    assert subprocess.run(check, env=environment, capture_output=True).returncode == 0


@pytest.mark.django_db
def test_the_models_and_the_migrations_say_the_same() -> None:
    from django.core.management import call_command

    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_a_site_on_the_internet_passes_every_check_of_django_for_such(tmp_path: Path) -> None:
    environment = os.environ | {"RENOWN_HOME": str(tmp_path), "RENOWN_URL": "https://renown.example"}
    environment["DJANGO_SETTINGS_MODULE"] = "renown.web.settings"
    check = [sys.executable, "-W", "error", "-m", "django", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(check, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
