"""Nothing committed names one machine's folders or where packages were fetched from."""

import re

from tests.architecture.sources import committed, named

# In pieces, so that this file does not name a host itself.
FOLDERS = "tmp|work|root"
HOSTS = "|".join(
    re.escape(".".join(parts))
    for parts in (
        ("pypi", "org"),
        ("files", "pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("registry", "yarnpkg", "com"),
        ("deb", "debian", "org"),
        ("proxy", "golang", "org"),
    )
)
MACHINE_FOLDER = re.compile(rf"(?<![\w.*/-])/(?:{FOLDERS})/")
REGISTRY_HOST = re.compile(rf"(?<![\w-])(?:{HOSTS})(?![\w-])")


def found(pattern: re.Pattern[str]) -> list[str]:
    hits = []
    for path in committed():
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        hits += [f"{named(path)}:{number}" for number, line in enumerate(lines, 1) if pattern.search(line)]
    return hits


def test_no_committed_file_names_a_folder_of_one_machine():
    assert found(MACHINE_FOLDER) == []


def test_no_committed_file_names_a_package_registry():
    assert found(REGISTRY_HOST) == []
