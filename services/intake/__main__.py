"""Start the intake service, or run one of its verbs."""

from chassis.verbs import main
from services.intake.app import SERVICE

if __name__ == "__main__":
    main(SERVICE)
