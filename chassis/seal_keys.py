"""An operator's words about the master key: which version wraps how many keys, and a further version for all of them.

Nothing that is sealed is touched, no fact is written; the running service takes the new version up by itself.
"""

import json
import sys
from collections.abc import Sequence

from chassis.keys import KeyStore
from chassis.settings import Settings
from chassis.wrapping import KeyFiles, Wrapping


def run(words: Sequence[str], settings: Settings, master: Wrapping) -> int:
    """Do what is asked; 0 when every key is wrapped by the newest version, 1 when some are not, 2 for a wrong call."""
    if list(words) not in (["status"], ["rotate"], ["rewrap"]):
        sys.stderr.write("keys status | rotate | rewrap\n")
        return 2
    store = KeyStore(settings.intake_keys_database_url, master)
    try:
        if words[0] == "rotate" and not begin(master):
            return 2
        while words[0] != "status" and store.rewrap():
            pass
        return tell(store, master)
    finally:
        store.close()


def begin(master: Wrapping) -> bool:
    """Make a further version; where the operator's own program holds the key, that is done there."""
    if isinstance(master, KeyFiles):
        master.add()
        return True
    sys.stderr.write("The seal command holds the key: make a version there, then `keys rewrap`.\n")
    return False


def tell(store: KeyStore, master: Wrapping) -> int:
    """Print where it stands; a version that wraps nothing may go."""
    wraps, current = store.wrapped_by(), master.current()
    unused = [one for one in master.versions() if one not in wraps] if isinstance(master, KeyFiles) else []
    found = {
        "current": current,
        "wraps": {str(version): number for version, number in sorted(wraps.items())},
        "may_be_removed": [version for version in unused if version != current],
    }
    sys.stdout.write(json.dumps(found) + "\n")
    return 0 if set(wraps) <= {current} else 1
