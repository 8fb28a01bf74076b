"""`python -m gateway`: listen until told to stop."""

import uvicorn

from chassis.settings import Settings
from chassis.telemetry import log_as_json, trace_to
from gateway.app import create_app


def main() -> None:
    """Serve on the gateway's port. The app says the Date itself: a demo's clock is the product's."""
    settings = Settings()
    log_as_json("gateway")
    trace_to("gateway", settings.otlp_endpoint)
    uvicorn.run(
        create_app(settings),
        host=settings.listen_host,
        port=settings.gateway_port,
        log_config=None,
        access_log=False,
        date_header=False,
        server_header=False,
        timeout_graceful_shutdown=8,
        timeout_keep_alive=75,
    )


if __name__ == "__main__":
    main()
