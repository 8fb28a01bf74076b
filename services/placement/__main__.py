"""The process of placement: `python -m services.placement serve`."""

from chassis.verbs import main
from services.placement.app import SERVICE

if __name__ == "__main__":
    main(SERVICE)
