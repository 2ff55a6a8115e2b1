"""Gathers the picture-book illustrator's vector art from npm archives (run by hand when the list of things grows).

usage: python tools/picturebook_art.py FOLDER
FOLDER holds the unpacked npm packages ``@iconify-json/noto`` and ``cldr-annotations-full``.
Writes art/noto.json (the chosen drawings) and art/names.json (their names in six languages) of the illustrator.
"""

import json
import sys
from pathlib import Path

HOME = Path(__file__).resolve().parents[1] / "resources/engines/image/picturebook"
LANGUAGES = ("en", "fr", "es", "de", "it", "pt")


def chosen() -> list[str]:
    """The names of the art in things.txt."""
    lines = (HOME / "tables/things.txt").read_text(encoding="utf-8").splitlines()
    return sorted({line.split("|")[0] for line in lines if line and not line.startswith("#")})


def art(package: Path, names: list[str]) -> dict[str, str]:
    """SVG bodies by name (each in a view box of 128 × 128)."""
    icons = json.loads((package / "icons.json").read_text(encoding="utf-8"))["icons"]
    missing = [name for name in names if name not in icons]
    if missing:
        sys.exit(f"not in the package: {', '.join(missing)}")
    return {name: icons[name]["body"] for name in names}


def spoken_names(noto: Path, cldr: Path, names: list[str]) -> dict[str, dict[str, str]]:
    """For every language: a spoken name of one word (CLDR's) → art."""
    points = {name: code for code, name in json.loads((noto / "chars.json").read_text(encoding="utf-8")).items()}
    found: dict[str, dict[str, str]] = {}
    for language in LANGUAGES:
        file = cldr / "annotations" / language / "annotations.json"
        notes = json.loads(file.read_text(encoding="utf-8"))["annotations"]["annotations"]
        words: dict[str, str] = {}
        for name in names:
            symbol = "".join(chr(int(part, 16)) for part in points.get(name, "").split("-") if part and part != "fe0f")
            said = notes.get(symbol, {}).get("tts", [""])[0]
            if said and " " not in said:
                words.setdefault(said, name)
        found[language] = words
    return found


def main() -> None:
    """Writes both files."""
    folder = Path(sys.argv[1])
    noto = next(folder.glob("iconify-json-noto*/package"))
    cldr = next(folder.glob("cldr-annotations-full*/package"))
    names = chosen()
    out = HOME / "art"
    out.mkdir(exist_ok=True)
    (out / "noto.json").write_text(json.dumps(art(noto, names), sort_keys=True, indent=0), encoding="utf-8")
    spoken = spoken_names(noto, cldr, names)
    (out / "names.json").write_text(json.dumps(spoken, sort_keys=True, ensure_ascii=False, indent=0), encoding="utf-8")


if __name__ == "__main__":
    main()
