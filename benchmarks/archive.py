"""Measure the import of a large X archive, against `json.loads` over its files.

    python benchmarks/archive.py [--tweets 200000] [--follows 5000] [--shares 10 50 100] [--parts 1] [--zip] [--json]

For each share (of tweets that mention somebody who is followed, in percent) an archive is generated from a fixed seed.
`json.loads` reads its files in one process; `starmeet import` takes it into a fresh home in another, twice, and
`starmeet undo` takes it out again. Times are seconds by the clock, with the start of the process (of `json.loads`:
the calls alone); `cpu_ratio` compares the processor's time, which says more on a busy machine. Memory is in MB.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

SEED = 20261122
STARTED = 1_400_000_000_000
"""Milliseconds since 1970: May 2014, the first tweet."""
BETWEEN = 1_800_000
"""Milliseconds between two tweets."""
SNOWFLAKE_ZERO = 1_288_834_974_657
WORDS = (
    "meet talk garden rope bridge lamp winter paper query engine careful about with there never gentle morning archive "
    "letters “quoted” café naïve 🎉 rope-walk reads &amp; writes under over bright question answer slowly today"
).split()

_TWEET = """{
    "tweet" : {
      "retweeted" : false,
      "source" : "<a href=\\"https://mobile.x.example\\" rel=\\"nofollow\\">Web App</a>",
      "entities" : {
        "hashtags" : [ ],
        "symbols" : [ ],
        "user_mentions" : [%s],
        "urls" : [ ]
      },
      "display_text_range" : [
        "0",
        "%d"
      ],
      "favorite_count" : "%d",
      "id_str" : "%d",
      "truncated" : false,
      "retweet_count" : "0",
      "id" : "%d",
      "created_at" : "%s",
      "favorited" : false,
      "full_text" : %s,
      "lang" : "en"%s
    }
  }"""
_MENTION = """
          {
            "name" : "%s",
            "screen_name" : "%s",
            "indices" : [
              "0",
              "12"
            ],
            "id_str" : "%s",
            "id" : "%s"
          }"""
_REPLY = """,
      "in_reply_to_status_id_str" : "%d",
      "in_reply_to_user_id" : "%s",
      "in_reply_to_status_id" : "%d",
      "in_reply_to_screen_name" : "%s",
      "in_reply_to_user_id_str" : "%s\""""
_FOLLOWING = """{
    "following" : {
      "accountId" : "%s",
      "userLink" : "https://twitter.com/intent/user?user_id=%s"
    }
  }"""
_ACCOUNT = '{"account" : {"username" : "me", "accountId" : "4242424242"}}'
_LOADS = """
import json, sys, time
clock = cpu = 0.0
for name in sys.argv[1:]:
    text = open(name, encoding="utf-8").read()
    text = text[text.index("=") + 1 :]
    before = time.perf_counter(), time.process_time()
    json.loads(text)
    clock, cpu = clock + time.perf_counter() - before[0], cpu + time.process_time() - before[1]
print(clock, cpu)
"""


def account(number: int, *, followed: bool) -> tuple[str, str, str]:
    """Give id, screen name and name of one of the accounts."""
    who = "ada" if followed else "bo"
    return str((1 if followed else 3) * 10**9 + number), f"{who}_{number}", f"{who.title()} Number {number}"


def tweets(count: int, follows: int, share: int, rng: random.Random) -> Iterator[str]:
    """Write tweets: some to followed people, half of the others to strangers."""
    for number in range(count):
        at = STARTED + number * BETWEEN
        tweet_id = (at - SNOWFLAKE_ZERO) << 22
        followed = rng.random() * 100 < share
        addressed = followed or rng.random() < 0.5
        who = [account(rng.randrange(follows), followed=followed) for _ in range(rng.choice((1, 1, 2)) * addressed)]
        words = " ".join([*(f"@{name}" for _, name, _ in who), *rng.choices(WORDS, k=rng.randint(8, 30))])
        reply = ""
        if who and rng.random() < 0.7:
            answered, (key, name, _) = tweet_id - 10**13, who[0]
            reply = _REPLY % (answered, key, answered, name, key)
        elif who and rng.random() < 0.3:
            words = f"RT @{who[0][1]}: {words}"
        mentions = ",".join(_MENTION % (name, handle, key, key) for key, handle, name in who)
        created = time.strftime("%a %b %d %H:%M:%S +0000 %Y", time.gmtime(at / 1000))
        said = json.dumps(words, ensure_ascii=False)
        yield _TWEET % (mentions, len(words), rng.randrange(9), tweet_id, tweet_id, created, said, reply)


def write(file: Path, name: str, part: int, entries: Iterable[str]) -> None:
    """Write one file of the archive."""
    with file.open("w", encoding="utf-8") as out:
        out.write(f"window.YTD.{name}.part{part} = [\n  ")
        for number, entry in enumerate(entries):
            out.write(f",\n  {entry}" if number else entry)
        out.write("\n]")


def generate(folder: Path, count: int, follows: int, share: int, parts: int) -> list[Path]:
    """Write an archive and give its files."""
    folder.mkdir(parents=True)
    rng = random.Random(SEED)
    files = [folder / "account.js", folder / "following.js"]
    write(files[0], "account", 0, [_ACCOUNT])
    keys = [account(number, followed=True)[0] for number in range(follows)]
    write(files[1], "following", 0, (_FOLLOWING % (key, key) for key in keys))
    written = tweets(count, follows, share, rng)
    for part in range(parts):
        files.append(folder / (f"tweets-part{part}.js" if part else "tweets.js"))
        size = count // parts + (part < count % parts)
        write(files[-1], "tweets", part, islice(written, size))
    return files


class Ran(NamedTuple):
    """How a program ran."""

    clock: float
    cpu: float
    memory: int
    """The largest resident set, in MB."""
    said: str


def run(words: Sequence[str]) -> Ran:
    """Run a program to its end."""
    with tempfile.TemporaryFile() as out:
        before = time.perf_counter()
        process = subprocess.Popen(words, stdout=out)
        _, status, used = os.wait4(process.pid, 0)
        clock = time.perf_counter() - before
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        said = out.read().decode()
    if process.returncode:
        sys.exit(f"{' '.join(words)} ended with {process.returncode}: {said}")
    return Ran(clock, used.ru_utime + used.ru_stime, used.ru_maxrss // 1024, said)


def packed(folder: Path, files: Sequence[Path]) -> Path:
    """Put the files into a ZIP, as the archive comes."""
    target = folder.with_suffix(".zip")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for file in files:
            archive.write(file, f"data/{file.name}")
    return target


def measure(folder: Path, options: argparse.Namespace, share: int, *, zipped: bool) -> dict[str, float]:
    """Generate an archive, read it both ways, and give the figures."""
    files = generate(folder / "data", options.tweets, options.follows, share, options.parts)
    given = packed(folder / "archive", files) if zipped else folder
    clock, cpu = map(float, run([sys.executable, "-c", _LOADS, *map(str, files)]).said.split())
    starmeet = [sys.executable, "-m", "starmeet", "--home", str(folder / "home"), "--now", "2026-11-22T09:00:00Z"]
    first = run([*starmeet, "import", str(given), "--json"])
    again = run([*starmeet, "import", str(given), "--json"])
    undone = run([*starmeet, "undo", "--json"])  # of the first: the second changed nothing
    told, told_again = json.loads(first.said), json.loads(again.said)
    return {
        "share": share, "zip": zipped, "bytes_each": sum(one.stat().st_size for one in files) / options.tweets,
        "loads": clock, "import": first.clock, "ratio": first.clock / clock, "cpu_ratio": first.cpu / cpu,
        "memory": first.memory, "new": told["new"], "entries": told["entries"], "strangers": told["strangers"],
        "again": again.clock, "again_ratio": again.clock / clock, "again_memory": again.memory,
        "again_added": told_again["new"] + told_again["changed"] + told_again["entries"],
        "undo": undone.clock, "undo_memory": undone.memory,
    }  # fmt: skip


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tweets", type=int, default=200_000)
    parser.add_argument("--follows", type=int, default=5000)
    parser.add_argument("--shares", type=int, nargs="+", default=[10, 50, 100])
    parser.add_argument("--parts", type=int, default=1)
    parser.add_argument("--zip", action="store_true", help="a ZIP in place of a folder")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    for share in options.shares:
        with tempfile.TemporaryDirectory() as folder:
            figures = measure(Path(folder), options, share, zipped=options.zip)
        if options.json:
            print(json.dumps(figures))
        else:
            print("  ".join(f"{name} {round(value, 2):g}" for name, value in figures.items()))


if __name__ == "__main__":
    main()
