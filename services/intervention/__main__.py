"""Start the intervention service, or run one of its verbs."""

from chassis.verbs import main
from services.intervention.app import SERVICE

if __name__ == "__main__":
    main(SERVICE)
