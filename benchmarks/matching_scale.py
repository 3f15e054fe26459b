"""Time the matcher on 10,000 people and 100,000 speaker entries, beside the general tools, in one run.

    python benchmarks/matching_scale.py [--people 10000] [--entries 100000] [--no-others] [--json]

The names are made up from a fixed seed: given names and surnames drawn as unevenly as real ones (Zipf's law), some
with a middle name, an accent, a title or an emoji; one person in twenty is among the speakers. Printed are seconds,
the peak memory of the process, and how much ten times the entries cost. Beside it `rapidfuzz.process.cdist` compares
every name with every other in blocks (similarity only: no evidence, no decision), and `splink`, when it is installed,
links a sample of 1,000 x 10,000.
"""

from __future__ import annotations

import argparse
import gc
import importlib.util
import json
import logging
import random
import resource
import time
import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from itertools import accumulate

from starmeet.matching.match import match
from starmeet.model import Handle, Person, Speaker

SEED = 7
GROWTH = 10
PRESENT = 0.05
"""People who are among the speakers."""
SAMPLE = (1_000, 10_000)
"""People and entries given to splink."""
BLOCK = 500
"""People compared with all entries at a time: one block of scores is 50 MB."""
CUTOFF = 90
GIVEN = """
    ada adam aisha alan alba alex alice amara amelie amina amit ana andre andrea andrew anna anton antonio arjun asa
    astrid ben bill bjorn boris bruno carla carlos carmen chen chloe chris clara dan daniel david deepa diego dmitri
    elena elif elin emily emma erik esther eva fatima felix fiona frank gabriel george grace hana hannah hassan hiro
    hugo ian igor ilse imani ines ingrid ivan jack james jan jane jason javier jean jennifer jens joao john jonas jose
    julia kai karen karin karl kate kenji kevin khalid klara kofi lars laura lea leo lena lin lisa liu lucas luis maria
    marie mark marta martin mary mateo matt mei mia michael miguel mike mina mohamed monika nadia naoko nia nick nils
    nina noor olga oliver omar oscar pablo paul pavel pedro peter petra philip priya rachel rafael rahul raj raquel
    rania ravi rebecca richard rob robert rosa ruth ryo sam samira sana sara sasha scott sean sergey simon sofia sonja
    stefan steve sven tanya thomas tim tomas tom uma vera victor wei wendy will william xin yara yuki yuri zara zoe
    """.split()
ONSETS = "b br c ch d dr f fr g gr h j k kl kr l m n p pr r s sch sh st t th tr v w y z".split()
VOWELS = "a a a e e e i i o o u ai ei ou".split()
CODAS = "- - - - l n n r r s t ck ld ng nn rd st tz".split()
ENDINGS = "- - - - - er son sen ski ova ez ini man berg".split()
ACCENTS = str.maketrans({"a": "á", "e": "é", "o": "ö", "u": "ü", "n": "ñ", "c": "ç", "s": "š"})
DECORATIONS = ("Dr. {}", "{} 🦄", "{} (she/her)", "{}, PhD", "{} | Engines Ltd", "{} 🇳🇴", '{} "{}"', "{} @{}")


class Names:
    """Draws plausible names, some often and most seldom."""

    def __init__(self, seed: int, surnames: int = 30_000) -> None:
        self.random = random.Random(seed)
        self._given = self._pool(GIVEN + [self._word(1, 2) for _ in range(3_000)])
        self._surnames = self._pool([self._word(1, 3) for _ in range(surnames)])

    def _word(self, least: int, most: int) -> str:
        pick = self.random.choice
        syllables = (pick(ONSETS) + pick(VOWELS) + pick(CODAS) for _ in range(self.random.randint(least, most)))
        return ("".join(syllables) + pick(ENDINGS)).replace("-", "")

    def _pool(self, words: Sequence[str]) -> tuple[list[str], list[float]]:
        distinct = list(dict.fromkeys(words))
        return distinct, list(accumulate(1 / (rank + 20) for rank in range(len(distinct))))

    def _draw(self, pool: tuple[list[str], list[float]]) -> str:
        [word] = self.random.choices(pool[0], cum_weights=pool[1])
        return word.capitalize()

    def name(self) -> str:
        """Draw one name: one in ten has a middle name, one in ten an accent."""
        middle = [self._draw(self._given)] if self.random.random() < 0.1 else []
        name = " ".join((self._draw(self._given), *middle, self._draw(self._surnames)))
        return name[0] + name[1:].translate(ACCENTS) if self.random.random() < 0.1 else name

    def written(self, name: str) -> str:
        """Write a name as a programme may: decorated or last name first, now and then."""
        chance = self.random.random()
        if chance < 0.08:
            return self.random.choice(DECORATIONS).format(name, self._draw(self._surnames).lower())
        if chance < 0.1:
            first, _, last = name.rpartition(" ")
            return f"{last}, {first}"
        return name.upper() if chance < 0.11 else name


def generate(people: int, entries: int, seed: int = SEED) -> tuple[list[Person], list[Speaker]]:
    """Make up people and speaker entries, the same for the same seed; each speaker has two entries on average."""
    names = Names(seed)
    mine = [
        Person(id=number, name=names.written(names.name()), handles=_handles(names, f"p{number}"))
        for number in range(1, people + 1)
    ]
    expected = names.random.sample(mine, round(people * PRESENT))
    speakers = [Speaker(name=names.written(one.name), handles=one.handles) for one in expected[:entries]]
    while len(speakers) < entries:
        name, handles = names.name(), _handles(names, f"s{len(speakers)}")
        times = min(names.random.randint(1, 3), entries - len(speakers))
        speakers += [Speaker(name=names.written(name), handles=handles) for _ in range(times)]
    names.random.shuffle(speakers)
    return mine, speakers


def _handles(names: Names, account: str) -> tuple[Handle, ...]:
    networks = names.random.sample(("github", "mastodon", "twitter", "web"), names.random.choice((0, 0, 1, 2)))
    return tuple(Handle(network, f"{account}.example") for network in networks)


def timed(run: Callable[[], object]) -> tuple[float, object]:
    """Time one call in seconds, and give back what it returned."""
    gc.collect()
    begun = time.perf_counter()
    found = run()
    return time.perf_counter() - begun, found


def peak_mb() -> float:
    """Peak resident memory of this process, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def cdist(people: Sequence[Person], speakers: Sequence[Speaker]) -> int:
    """Count the pairs of similar names by comparing every name with every other, on all cores."""
    from rapidfuzz import fuzz, process
    from rapidfuzz.utils import default_process

    theirs = [default_process(speaker.name) for speaker in speakers]
    found = 0
    for start in range(0, len(people), BLOCK):
        mine = [default_process(person.name) for person in people[start : start + BLOCK]]
        scores = process.cdist(mine, theirs, scorer=fuzz.ratio, score_cutoff=CUTOFF, dtype="uint8", workers=-1)
        found += int((scores > 0).sum())
    return found


def splink(people: Sequence[Person], speakers: Sequence[Speaker]) -> int:
    """Count the pairs splink 5 links by name at 0.9, trained the way its tutorial does."""
    import pyarrow as pa  # type: ignore[import-not-found,unused-ignore]  # splink brings it
    import splink.comparison_library as cl  # type: ignore[import-not-found,unused-ignore]
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    def table(names: Sequence[str]) -> object:
        words = [name.lower().split() for name in names]
        return pa.table(
            {
                "unique_id": list(range(len(words))),
                "full_name": list(map(" ".join, words)),
                "given": [word[0] for word in words],
                "surname": [word[-1] for word in words],
            }
        )

    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[cl.NameComparison("given"), cl.NameComparison("surname")],
        blocking_rules_to_generate_predictions=[block_on("surname"), block_on("given", "substr(surname, 1, 1)")],
    )
    database = DuckDBAPI()
    tables = [database.register(table([one.name for one in given])) for given in (people, speakers)]
    linker = Linker(tables, settings, log_level=logging.ERROR)
    linker.training.estimate_probability_two_random_records_match([block_on("full_name")], recall=0.8)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=SEED)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("surname"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("given"))
    return len(linker.inference.predict(threshold_match_probability=0.9).as_record_list())


def main() -> None:
    """Print the figures as lines, or with --json as one object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--no-others", action="store_true", help="time the matcher alone")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    options = parser.parse_args()
    people, speakers = generate(options.people, options.entries)
    given = peak_mb()
    match(people[:100], speakers[:100])  # imports and compiled patterns
    tenth, _ = timed(partial(match, people, speakers[: options.entries // GROWTH]))
    whole, found = timed(partial(match, people, speakers))
    assert isinstance(found, tuple)
    figures: dict[str, object] = {
        "people": options.people,
        "entries": options.entries,
        "seconds": round(whole, 2),
        "seconds_tenth": round(tenth, 2),
        "growth": round(whole / tenth, 2),
        "peak_mb": round(peak_mb()),
        "input_mb": round(given),
        "found": dict(Counter(one.grade for one in found)),
    }
    if not options.no_others:
        seconds, pairs = timed(partial(cdist, people, speakers))
        figures |= {"cdist_seconds": round(seconds, 2), "cdist_found": pairs}
        figures |= _beside_splink(people[: SAMPLE[0]], speakers[: SAMPLE[1]])
    if options.json:
        print(json.dumps(figures))
        return
    for key, value in figures.items():
        print(f"{key:24} {value}")


def _beside_splink(people: Sequence[Person], speakers: Sequence[Speaker]) -> dict[str, object]:
    ours, found = timed(partial(match, people, speakers))
    assert isinstance(found, tuple)
    figures: dict[str, object] = {
        "sample": f"{len(people)} x {len(speakers)}",
        "sample_seconds": round(ours, 2),
        "sample_found": sum(one.grade != "check" for one in found),
    }
    if importlib.util.find_spec("splink") is None:
        return figures | {"splink_seconds": "not installed"}
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    seconds, pairs = timed(partial(splink, people, speakers))
    return figures | {"splink_seconds": round(seconds, 2), "splink_found": pairs}


if __name__ == "__main__":
    main()
