"""The process of reporting: `python -m services.reporting serve`."""

from chassis.verbs import main
from services.reporting.app import SERVICE

if __name__ == "__main__":
    main(SERVICE)
