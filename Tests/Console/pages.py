#!/usr/bin/env python3
"""Checks the console's files as they lie there: words, colours, and what a strict browser would refuse.

    python3 Tests/Console/pages.py

Needs nothing but Python. Prints "N passed, M failed".
"""
import itertools
import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2] / "Clients" / "console"
SCRIPTS = sorted(ROOT.rglob("*.js"))
STYLES = sorted(ROOT.rglob("*.css"))


def words(language):
    def no_twice(pairs):
        keys = [key for key, _ in pairs]
        assert len(keys) == len(set(keys)), f"{language}: a key stands twice"
        return dict(pairs)

    return json.loads((ROOT / "words" / f"{language}.json").read_text(), object_pairs_hook=no_twice)


def both_languages_have_the_same_keys():
    """English has a form for one besides (`.one`); Chinese needs none."""
    zh, en = words("zh"), words("en")
    plain = {key for key in en if not key.endswith(".one")}
    assert zh.keys() == plain, f"only in one: {sorted(zh.keys() ^ plain)}"
    for key in en.keys() - plain:
        assert key.removesuffix(".one") in en, key


def words_have_the_same_places():
    """`{n}` and the like stand in both, so that nothing is left out in one language."""
    zh, en = words("zh"), words("en")
    for key in zh:
        places = [set(re.findall(r"\{(\w+)\}", text[key])) for text in (zh, en)]
        assert places[0] == places[1], f"{key}: {places}"


def every_word_is_there_and_used():
    text = "\n".join(script.read_text() for script in SCRIPTS)
    used = set(re.findall(r"\bt\('([^']+)'", text))
    used |= {word for pair in re.findall(r"\bt\([^'`()]+\? '([^']+)' : '([^']+)'", text) for word in pair}
    stems = [re.sub(r"\\\$\\\{.*?\\\}", ".+", re.escape(stem).replace(r"\ ", " ")) for stem in re.findall(r"`([^`]*?)`", text)
             if "${" in stem and re.match(r"^[a-z]+\.", stem)]
    known = words("zh").keys()
    assert not used - known, f"no words for {sorted(used - known)}"
    quoted = set(re.findall(r"'([a-z_]+(?:\.[a-z_-]+)+)'", text))
    unused = [key for key in known if key not in used | quoted and not any(re.fullmatch(stem, key) for stem in stems)]
    assert not unused, f"never used: {unused}"


def nothing_reads_markup_or_runs_text():
    forbidden = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|setAttribute\('style|javascript:")
    for script in SCRIPTS:
        found = forbidden.search(script.read_text())
        assert not found, f"{script.name}: {found.group()}"


def the_page_has_no_script_and_no_style_of_its_own():
    html = (ROOT / "index.html").read_text()
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\bsrc=)", html)
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", html), "something is fetched from elsewhere"


def nothing_is_fetched_from_elsewhere():
    for file in [*SCRIPTS, *STYLES]:
        text = file.read_text().replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://", text), file.name
        assert "@import" not in text and not re.search(r"url\((?!data:)", text), file.name


def every_import_is_a_file():
    for script in SCRIPTS:
        for target in re.findall(r"from '(\.[^']+)'", script.read_text()):
            assert (script.parent / target).resolve().is_file(), f"{script.name}: {target}"


def every_name_that_is_imported_is_exported_and_used():
    for script in SCRIPTS:
        text = script.read_text()
        for names, target in re.findall(r"import \{([^}]*)\} from '(\.[^']+)'", text):
            source = (script.parent / target).resolve().read_text()
            for name in (part.strip() for part in names.split(",")):
                assert re.search(rf"export (?:async )?(?:function|const|let|class) {name}\b", source), f"{script.name}: {name}"
                rest = re.sub(r"import \{[^}]*\} from '[^']+'", "", text)
                assert re.search(rf"\b{name}\b", rest), f"{script.name}: {name} is imported in vain"


def every_file_is_embedded():
    listed = re.findall(r'PAGE\("([^"]+)"', (ROOT / "embed.c").read_text())
    files = sorted(str(file.relative_to(ROOT)) for file in ROOT.rglob("*") if file.is_file() and file.suffix not in (".c", ".h"))
    assert listed == files, f"differ: {sorted(set(listed) ^ set(files))}"


def modules_stay_short():
    for script in SCRIPTS:
        assert script.read_text().count("\n") <= 200, f"{script.name} is longer than 200 lines"


def luminance(colour):
    parts = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ratio(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def palettes():
    css = (ROOT / "styles" / "base.css").read_text()
    light, dark = (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block)) for block in re.findall(r":root \{(.*?)\}", css, re.S)[:2])
    assert light.keys() == dark.keys(), sorted(light.keys() ^ dark.keys())
    return {"light": light, "dark": dark}


# Text on its ground: 4.5 (WCAG 2.2, 1.4.3 AA).
TEXT = [*itertools.product(("ink", "quiet", "accent", "bad"), ("paper", "ground")), ("accent-ink", "accent"), ("ink", "accent-soft"),
        ("quiet", "accent-soft"), ("accent", "accent-soft"), ("paper", "bad"), ("good", "good-soft"), ("warn", "warn-soft"), ("bad", "bad-soft"),
        ("ink", "warn-soft"), ("quiet", "warn-soft"), ("accent", "warn-soft"), ("good", "paper"), ("warn", "paper")]
# Edges of controls, bars and the focus: 3 (1.4.11).
SHAPES = [*itertools.product(("edge", "focus", "bar", "bar-short"), ("paper", "ground"))]


def contrast_is_aa():
    for name, palette in palettes().items():
        for pairs, least in ((TEXT, 4.5), (SHAPES, 3.0)):
            for front, back in pairs:
                found = ratio(palette[front], palette[back])
                assert found >= least, f"{name}: {front} on {back} is {found:.2f}, less than {least}"


def main():
    checks = [value for name, value in globals().items()
              if callable(value) and name not in ("main", "words", "luminance", "ratio", "palettes")
              and getattr(value, "__module__", "") == "__main__"]
    failed = 0
    for check in checks:
        try:
            check()
        except AssertionError as error:
            failed += 1
            print(f"FAILED {check.__name__}: {error}")
    print(f"{len(checks) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
