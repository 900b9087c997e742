"""Cutting connections the way a lost network does."""

import socket
import struct

from aiohttp import web

_NO_LINGER = struct.pack("ii", 1, 0)  # closing sends a reset


def reset(request: web.BaseRequest) -> None:
    """Reset the connection of a request, so that the other side sees ECONNRESET."""
    if (transport := request.transport) is not None:
        connected: socket.socket = transport.get_extra_info("socket")
        connected.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
        transport.abort()
