"""Which ports the processes listen on: the usual ones, free ones where these are taken."""

import socket
from collections.abc import Mapping

USUAL: Mapping[str, int] = {
    "nats": 4222,
    "gateway": 8100,
    "intake": 8101,
    "intervention": 8102,
    "placement": 8103,
    "reporting": 8104,
}


def choose_ports(usual: Mapping[str, int] = USUAL) -> dict[str, int]:
    """A free port for each name, no two the same; all are held until all are chosen."""
    held: list[socket.socket] = []
    try:
        held.extend(listening(port) or listening(0) or no_port() for port in usual.values())
        return {name: holder.getsockname()[1] for name, holder in zip(usual, held, strict=True)}
    finally:
        for holder in held:
            holder.close()


def listening(port: int) -> socket.socket | None:
    """A socket that holds the loopback port, None when somebody else does."""
    holder = socket.socket()
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        holder.bind(("127.0.0.1", port))
        holder.listen(1)
    except OSError:
        holder.close()
        return None
    return holder


def no_port() -> socket.socket:
    """The system has no port left."""
    raise OSError("There is no free port on this machine.")


def listens(port: int) -> bool:
    """Whether something accepts connections on the loopback port."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=0.5):
            return True
    except OSError:
        return False
