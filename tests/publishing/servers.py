"""Local servers that speak YouTube's, LinkedIn's and TikTok's protocols strictly, and can misbehave when told to."""

import base64
import hashlib
import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit


class Refusal(Exception):
    """An answer that ends a request."""

    def __init__(self, status: int, body: object = "", **headers: str) -> None:
        self.status, self.body, self.headers = status, body, headers


class PlatformServer:
    """What the three share: tokens that expire, and faults to come.

    ``faults`` maps a place (``METHOD path`` without query) to what happens there next, each once: a status, ``cut``
    (the connection breaks before anything is done) or ``deaf`` (it is done and then the connection breaks).
    """

    def __init__(self) -> None:
        self.access, self.refresh, self.codes = "access-1", "refresh-1", {}
        self.renewals = 0
        self.asked: list[tuple[str, str]] = []
        self.faults: dict[str, list[object]] = {}
        self.lock = threading.Lock()
        platform = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def serve(self) -> None:
                parts = urlsplit(self.path)
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                place = f"{self.command} {parts.path}"
                with platform.lock:
                    platform.asked.append((self.command, self.path))
                    fault = platform.fault(place)
                    if fault == "cut":
                        self.close_connection = True
                        self.connection.close()
                        return
                    try:
                        if isinstance(fault, Refusal):
                            raise fault
                        status, answer, headers = platform.answer(
                            self.command, parts.path, parse_qs(parts.query), self.headers, body
                        )
                    except Refusal as refusal:
                        status, answer, headers = refusal.status, refusal.body, refusal.headers
                if fault == "deaf":
                    self.close_connection = True
                    self.connection.close()
                    return
                data = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name.replace("_", "-"), value)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_PUT = serve  # noqa: N815 - the standard library's names

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def fault(self, place: str) -> object:
        for pattern, waiting in self.faults.items():
            if waiting and re.fullmatch(pattern, place):
                found = waiting.pop(0)
                return Refusal(found) if isinstance(found, int) else found
        return None

    def needs(self, headers) -> None:
        if headers.get("Authorization") != f"Bearer {self.access}":
            raise Refusal(401, {"error": {"code": 401, "message": "Invalid Credentials"}})

    def agree(self, address: str) -> tuple[str, str]:
        """What a person does in the browser: agrees, and is sent back with a code. The state and the code."""
        asked = parse_qs(urlsplit(address).query)
        assert asked["response_type"] == ["code"] and asked["code_challenge_method"] == ["S256"]
        code = f"code-{len(self.codes) + 1}"
        self.codes[code] = (asked["code_challenge"][0], asked["redirect_uri"][0])
        return asked["state"][0], code

    def tokens(self, form: dict[str, list[str]], challenge_of) -> tuple[int, object, dict]:
        kind = form["grant_type"][0]
        if form.get("client_secret") != ["secret"]:
            raise Refusal(401, {"error": "invalid_client"})
        if kind == "authorization_code":
            challenge, redirect = self.codes.pop(form["code"][0], (None, None))
            if challenge != challenge_of(form["code_verifier"][0]) or redirect != form["redirect_uri"][0]:
                raise Refusal(400, {"error": "invalid_grant"})
        elif form["refresh_token"][0] != self.refresh:
            raise Refusal(400, {"error": "invalid_grant", "error_description": "Token has been expired or revoked."})
        else:
            self.renewals += 1
            self.access = f"access-{self.renewals + 1}"
        return 200, {"access_token": self.access, "refresh_token": self.refresh, "expires_in": 3600}, {}

    def answer(self, method, path, query, headers, body):
        raise NotImplementedError


def s256(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


class YouTubeServer(PlatformServer):
    """Resumable uploads, thumbnails, statistics."""

    def __init__(self) -> None:
        super().__init__()
        self.sessions: dict[str, dict] = {}
        self.videos: dict[str, dict] = {}
        self.thumbnails: dict[str, bytes] = {}
        self.lose_half = False

    def answer(self, method, path, query, headers, body):
        if path == "/token":
            return self.tokens(parse_qs(body.decode()), s256)
        self.needs(headers)
        if path == "/youtube/v3/channels":
            return 200, {"items": [{"id": "UC1", "snippet": {"title": "Ma Chaîne"}}]}, {}
        if path == "/youtube/v3/videos" and method == "GET":
            counts = {"viewCount": "150", "likeCount": "12", "commentCount": "3"}
            return 200, {"items": [{"statistics": counts}] if query["id"][0] in self.videos else []}, {}
        if path == "/upload/youtube/v3/thumbnails/set":
            self.thumbnails[query["videoId"][0]] = body
            return 200, {}, {}
        if path == "/upload/youtube/v3/videos":
            assert query == {"uploadType": ["resumable"], "part": ["snippet,status"]}
            name = f"s{len(self.sessions) + 1}"
            size = int(headers["X-Upload-Content-Length"])
            self.sessions[name] = {"meta": json.loads(body), "size": size, "data": b"", "video": None}
            return 200, {}, {"Location": f"{self.url}/session/{name}"}
        return self._part(path, headers, body)

    def _part(self, path, headers, body):
        session = self.sessions.get(path.removeprefix("/session/"))
        if session is None:
            raise Refusal(404, {"error": {"message": "no such session"}})
        told = re.fullmatch(r"bytes (?:\*|(\d+)-(\d+))/(\d+)", headers["Content-Range"])
        assert told and int(told[3]) == session["size"]
        if told[1] is not None:
            first, last = int(told[1]), int(told[2])
            if session["video"] is not None or first != len(session["data"]) or last - first + 1 != len(body):
                raise Refusal(400, {"error": {"message": "bytes out of order"}})
            if self.lose_half:
                self.lose_half, body = False, body[: len(body) // 2]
            session["data"] += body
        if len(session["data"]) < session["size"]:
            got = {"Range": f"bytes=0-{len(session['data']) - 1}"} if session["data"] else {}
            return 308, b"", got
        if session["video"] is None:
            session["video"] = f"video{len(self.videos) + 1}"
            self.videos[session["video"]] = session
        return 200, {"id": session["video"], "kind": "youtube#video"}, {}


class LinkedInServer(PlatformServer):
    """Uploads in parts, processing, posts."""

    PART = 1000

    def __init__(self) -> None:
        super().__init__()
        self.uploads: dict[str, dict] = {}
        self.posts: list[dict] = []
        self.looks_until_processed = 1

    def answer(self, method, path, query, headers, body):
        if path == "/oauth/v2/accessToken":
            return self.tokens(parse_qs(body.decode()), s256)
        self.needs(headers)
        if path == "/v2/userinfo":
            return 200, {"sub": "abc", "name": "Ana"}, {}
        if path.startswith("/part/"):
            return self._part(path, body)
        assert headers["LinkedIn-Version"] and headers["X-Restli-Protocol-Version"] == "2.0.0"
        if path == "/rest/videos":
            actions = {"initializeUpload": self._initialise_upload, "finalizeUpload": self._finalise_upload}
            return actions[query["action"][0]](json.loads(body))
        if path.startswith("/rest/videos/"):
            upload = self.uploads[unquote(path.removeprefix("/rest/videos/"))]
            self.looks_until_processed -= 1
            done = upload["final"] and self.looks_until_processed < 0
            return 200, {"status": "AVAILABLE" if done else "PROCESSING"}, {}
        if path == "/rest/posts":
            return self._posts(method, query, headers, body)
        if path.startswith("/rest/socialActions/"):
            return 200, {"likesSummary": {"totalLikes": 7}, "commentsSummary": {"aggregatedTotalComments": 2}}, {}
        raise Refusal(404, {"message": path})

    def _initialise_upload(self, asked):
        request = asked["initializeUploadRequest"]
        assert request["owner"] == "urn:li:person:abc"
        urn, size = f"urn:li:video:V{len(self.uploads) + 1}", request["fileSizeBytes"]
        self.uploads[urn] = {"parts": {}, "size": size, "final": False}
        firsts = range(0, size, self.PART)
        instructions = [
            {
                "uploadUrl": f"{self.url}/part/{urn}/{first}",
                "firstByte": first,
                "lastByte": min(size, first + self.PART) - 1,
            }
            for first in firsts
        ]
        value = {"video": urn, "uploadToken": "", "uploadInstructions": instructions, "uploadUrlsExpireAt": 1}
        return 200, {"value": value}, {}

    def _part(self, path, body):
        _, _, urn, first = path.split("/")
        self.uploads[urn]["parts"][f"tag{first}"] = body
        return 200, b"", {"ETag": f'"tag{first}"'}

    def _finalise_upload(self, asked):
        request = asked["finalizeUploadRequest"]
        upload = self.uploads[request["video"]]
        data = b"".join(upload["parts"][tag] for tag in request["uploadedPartIds"])
        if len(data) != upload["size"]:
            raise Refusal(400, {"message": "parts are missing"})
        upload["final"], upload["data"] = True, data
        return 200, b"", {}

    def _posts(self, method, query, headers, body):
        if method == "GET":
            assert headers["X-RestLi-Method"] == "FINDER" and query["q"] == ["author"]
            return 200, {"elements": self.posts}, {}
        asked = json.loads(body)
        assert self.uploads[asked["content"]["media"]["id"]]["final"]
        asked["id"] = f"urn:li:share:{len(self.posts) + 1}"
        self.posts.append(asked)
        return 201, b"", {"x-restli-id": asked["id"]}


class TikTokServer(PlatformServer):
    """Direct posts."""

    def __init__(self) -> None:
        super().__init__()
        self.uploads: dict[str, dict] = {}
        self.looks_until_posted = 1
        self.options = ["PUBLIC_TO_EVERYONE", "SELF_ONLY"]

    def answer(self, method, path, query, headers, body):
        if path == "/v2/oauth/token/":
            form = parse_qs(body.decode())
            assert form["client_key"] == ["client"]
            return self.tokens(form, lambda verifier: hashlib.sha256(verifier.encode()).hexdigest())
        if path.startswith("/put/"):
            return self._part(path, headers, body)
        self.needs(headers)
        fine = {"error": {"code": "ok", "message": ""}}
        if path == "/v2/user/info/":
            return 200, {"data": {"user": {"open_id": "o1", "display_name": "Ana"}}, **fine}, {}
        asked = json.loads(body)
        answers = {
            "/v2/post/publish/creator_info/query/": self._creator,
            "/v2/post/publish/video/init/": self._init,
            "/v2/post/publish/status/fetch/": self._status,
            "/v2/video/query/": self._counts,
        }
        return 200, {"data": answers[path](asked), **fine}, {}

    def _creator(self, _):
        return {"creator_username": "ana", "privacy_level_options": self.options}

    def _init(self, asked):
        source = asked["source_info"]
        assert source["source"] == "FILE_UPLOAD"
        size, chunk, count = source["video_size"], source["chunk_size"], source["total_chunk_count"]
        assert count == max(1, size // chunk)
        name = f"v_pub_{len(self.uploads) + 1}"
        self.uploads[name] = {"info": asked["post_info"], "size": size, "data": b"", "posted": 0}
        return {"publish_id": name, "upload_url": f"{self.url}/put/{name}"}

    def _part(self, path, headers, body):
        upload = self.uploads[path.removeprefix("/put/")]
        told = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+)", headers["Content-Range"])
        first, last = int(told[1]), int(told[2])
        assert last - first + 1 == len(body) and int(told[3]) == upload["size"]
        if first > len(upload["data"]):
            raise Refusal(416, "a part is missing")
        upload["data"] = upload["data"][:first] + body
        return (201 if len(upload["data"]) == upload["size"] else 206), b"", {}

    def _status(self, asked):
        upload = self.uploads[asked["publish_id"]]
        told = {"uploaded_bytes": len(upload["data"])}
        if len(upload["data"]) < upload["size"]:
            return {"status": "PROCESSING_UPLOAD", **told}
        self.looks_until_posted -= 1
        if self.looks_until_posted >= 0:
            return {"status": "PROCESSING_DOWNLOAD", **told}
        upload["posted"] = 1
        seen = [] if upload["info"]["privacy_level"] == "SELF_ONLY" else [7001]
        return {"status": "PUBLISH_COMPLETE", "publicaly_available_post_id": seen, **told}

    def _counts(self, asked):
        assert asked["filters"]["video_ids"] == ["7001"]
        return {"videos": [{"id": "7001", "view_count": 150, "like_count": 12, "comment_count": 3}]}
