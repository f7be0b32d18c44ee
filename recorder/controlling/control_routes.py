"""The routes with which the page Control changes a role: they forward orders and responses."""

from collections.abc import Mapping
from urllib.parse import quote

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from recorder.controlling.role_control import RoleControl


def routes(roles: Mapping[str, RoleControl]) -> Blueprint:
    """The routes for these roles."""
    blueprint = Blueprint("roles", __name__, url_prefix="/roles/<name>")

    @blueprint.before_request
    def take_json_alone() -> ResponseReturnValue | None:
        # A foreign page may send other content types without a CORS preflight.
        if request.mimetype != "application/json":
            return jsonify(error="Orders are sent as application/json."), 415
        return None

    def order(name: str, path: str) -> ResponseReturnValue:
        role = roles.get(name)
        if role is None:
            known = ", ".join(roles) or "none"
            return jsonify(error=f"No role {name!r} is controlled here. Known: {known}."), 404
        answer = role.ask(request.method, f"/{quote(path)}", request.get_data(cache=False))
        return jsonify(answer.document), answer.status

    blueprint.add_url_rule("/<path:path>", "order", order, methods=["PUT", "POST", "DELETE"])
    return blueprint
