"""What one process is told from outside: every ZAVETJE_… variable, its default and where its files lie."""

from base64 import urlsafe_b64decode
from pathlib import Path
from typing import Any, Final, Literal, Self, cast, get_args

from pydantic import AwareDatetime, Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ServiceName = Literal["intake", "intervention", "placement", "reporting"]
SERVICES: Final[tuple[ServiceName, ...]] = get_args(ServiceName)


def is_service(name: str) -> bool:
    """Whether `name` is one of the four services."""
    return name in SERVICES


class Settings(BaseSettings):
    """One installation's settings; `Settings()` reads the environment, a test names what it needs."""

    model_config = SettingsConfigDict(env_prefix="ZAVETJE_", frozen=True, extra="forbid")

    env: Literal["dev", "production"] = "dev"
    data_dir: Path = Path("var")
    keys_dir: Path = Field(default_factory=lambda told: told["data_dir"] / "keys")

    intake_database_url: str | None = None
    intervention_database_url: str | None = None
    placement_database_url: str | None = None
    reporting_database_url: str | None = None
    intake_keys_database_url: str = Field(
        default_factory=lambda told: f"sqlite:///{told['data_dir']}/intake-keys.db"
    )

    listen_host: str = "127.0.0.1"
    gateway_port: int = 8100
    intake_port: int = 8101
    intervention_port: int = 8102
    placement_port: int = 8103
    reporting_port: int = 8104

    gateway_url: str = Field(default_factory=lambda told: f"http://127.0.0.1:{told['gateway_port']}")
    intake_url: str | None = None
    intervention_url: str | None = None
    placement_url: str | None = None
    reporting_url: str | None = None

    nats_url: str = "nats://127.0.0.1:4222"
    nats_replicas: Literal[1, 3, 5] = 1

    issuer: str = "https://issuer.zavetje.invalid"
    audience: str = "zavetje"
    client_id: str = "zavetje-web"
    """What the browser client is called at the issuer."""
    embedded_issuer: bool = Field(default_factory=lambda told: told["env"] == "dev")
    issuer_keys: Literal["discovery", "file"] = Field(
        default_factory=lambda told: "file" if told["embedded_issuer"] else "discovery"
    )
    """Where the issuer's public keys come from: its own discovery document, or `issuer.jwks.json` beside the keys."""
    issuer_keys_seconds: int = Field(300, ge=1, le=86_400)
    """After so long the issuer is asked for its keys again; one it took back counts no longer than that."""
    seal_command: str | None = None
    """A program that wraps and unwraps the topmost keys in place of the key files, for a KMS or a token."""
    clock: AwareDatetime | None = None
    otlp_endpoint: str | None = None
    webhook_allow: str = ""
    """Hosts and networks that webhooks may go to though they are not public, with commas between them."""
    requests_per_minute: int = Field(default_factory=lambda told: 0 if told["env"] == "dev" else 1200, ge=0)
    """What one client may ask of the gateway in a minute; 0 sets no limit."""

    @model_validator(mode="after")
    def _fit_for_production(self) -> Self:
        """Neither the embedded issuer nor a set clock may ever decide about real people."""
        if self.env == "production" and self.embedded_issuer:
            raise ValueError("ZAVETJE_EMBEDDED_ISSUER is for development; production names a real issuer")
        if self.env == "production" and self.clock is not None:
            raise ValueError("ZAVETJE_CLOCK is for a demo; production keeps the machine's time")
        return self

    def may_fetch(self, url: str) -> bool:
        """Whether keys may be fetched from there: over TLS, or on this machine while nothing is in production."""
        here = url.startswith(("http://127.0.0.1:", "http://localhost:")) and self.env != "production"
        return url.startswith("https://") or here

    def database_url(self, service: ServiceName) -> str:
        """Where the service's log and read models are kept."""
        told = self._told(service, "database_url")
        return cast("str", told) if told else f"sqlite:///{self.data_dir}/{service}.db"

    def port(self, service: ServiceName) -> int:
        """The port the service listens on."""
        return cast("int", self._told(service, "port"))

    def service_url(self, service: ServiceName) -> str:
        """Where the gateway and other services reach the service, without a slash at the end."""
        told = cast("str | None", self._told(service, "url"))
        return (told or f"http://127.0.0.1:{self.port(service)}").rstrip("/")

    @property
    def issuer_key_file(self) -> Path:
        """The private key of the embedded issuer."""
        return self.keys_dir / "issuer.pem"

    @property
    def issuer_jwks_file(self) -> Path:
        """The public keys whose access tokens the gateway takes; in production the real issuer's."""
        return self.keys_dir / "issuer.jwks.json"

    @property
    def people_file(self) -> Path:
        """The ready-made people of the embedded issuer's page."""
        return self.keys_dir / "people.json"

    @property
    def revoked_file(self) -> Path:
        """The subjects whose tokens are taken no more, one a line; the gateway reads it again when it changes."""
        return self.keys_dir / "revoked"

    @property
    def gateway_key_file(self) -> Path:
        """The private key with which the gateway vouches for a caller; only the gateway reads it."""
        return self.keys_dir / "gateway.pem"

    @property
    def gateway_jwks_file(self) -> Path:
        """The public keys whose vouching a service believes."""
        return self.keys_dir / "gateway.jwks.json"

    @property
    def internal_secret_file(self) -> Path:
        """What the services' internal calls and their fingerprints of request bodies are keyed with."""
        return self.keys_dir / "internal.secret"

    @property
    def seal_key_file(self) -> Path:
        """The first version of the key that wraps the persons' keys; later ones lie beside it, for intake alone."""
        return self.keys_dir / "seal.key"

    def internal_secret(self) -> bytes:
        """32 bytes shared by the services of one installation."""
        return urlsafe_b64decode(self.internal_secret_text())

    def internal_secret_text(self) -> str:
        """The same in characters that fit a header."""
        return self.internal_secret_file.read_text(encoding="ascii").strip()

    def _told(self, service: ServiceName, what: str) -> Any:
        if not is_service(service):
            raise ValueError(f"there is no service {service}")
        return getattr(self, f"{service}_{what}")
