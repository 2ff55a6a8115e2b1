"""Publishers speak the platforms' protocols: whole, once, and on from where another process ended."""

import dataclasses
import json

import pytest

from tests.publishing.conftest import NOW, VIDEO, Errand, Killed, platforms
from visiobook.domain.publication import PlaceConfig, Platform, TikTokConfig, Upload
from visiobook.errors import NotConfigured, PlatformAway, PlatformQuota, PlatformRefused, TokenRefused

CHUNK = 1024


@pytest.fixture
def to_youtube(youtube):
    return dataclasses.replace(platforms(youtube_url=youtube.url).publisher(Platform.YOUTUBE), chunk=CHUNK)


@pytest.fixture
def to_linkedin(linkedin):
    return platforms(linkedin_url=linkedin.url).publisher(Platform.LINKEDIN)


@pytest.fixture
def to_tiktok(tiktok):
    return dataclasses.replace(platforms(tiktok_url=tiktok.url).publisher(Platform.TIKTOK), chunk=CHUNK)


def test_youtube_gets_the_video_in_parts_with_what_is_said_of_it(tmp_path, youtube, to_youtube):
    thumbnail = tmp_path / "t.png"
    thumbnail.write_bytes(b"\x89PNG...")
    errand = Errand(tmp_path, Platform.YOUTUBE)
    post = errand.run(to_youtube, thumbnail)
    assert (post.id, post.url) == ("video1", "https://youtube.com/watch?v=video1")
    video = youtube.videos["video1"]
    assert video["data"] == VIDEO
    assert video["meta"]["snippet"] == {
        "title": "Introduction à l'IA", "description": "", "tags": ["IA", "tutoriel"], "categoryId": "28",
    }  # fmt: skip
    assert video["meta"]["status"] == {"privacyStatus": "public"}
    assert youtube.thumbnails == {"video1": b"\x89PNG..."}
    assert errand.told == [0, 1024, 2048, 3072, 4096, 5120]
    counted = to_youtube.analytics(post, "access-1", NOW)
    assert (counted.views, counted.likes, counted.comments) == (150, 12, 3)


@pytest.mark.parametrize("fault", ["cut", "deaf", 503])
def test_a_broken_upload_to_youtube_goes_on_where_it_was(tmp_path, youtube, to_youtube, fault):
    youtube.faults = {"PUT /session/.*": [None, None, fault, None, fault]}
    youtube.lose_half = True
    Errand(tmp_path, Platform.YOUTUBE).run(to_youtube)
    assert [v["data"] for v in youtube.videos.values()] == [VIDEO]


@pytest.mark.parametrize("after", range(7))
def test_a_process_killed_during_an_upload_to_youtube_leaves_one_video(tmp_path, youtube, to_youtube, after):
    errand = Errand(tmp_path, Platform.YOUTUBE)
    errand.run_killed(to_youtube, after)
    assert [v["data"] for v in youtube.videos.values()] == [VIDEO]


def test_a_process_killed_between_upload_and_record_finds_the_same_video(tmp_path, youtube, to_youtube):
    errand = Errand(tmp_path, Platform.YOUTUBE)
    first = errand.run(to_youtube)
    assert errand.run(to_youtube) == first
    assert len(youtube.videos) == 1


def test_a_session_youtube_forgot_is_not_guessed_about(tmp_path, youtube, to_youtube):
    errand = Errand(tmp_path, Platform.YOUTUBE)
    errand.run(to_youtube)
    youtube.sessions.clear()
    with pytest.raises(PlatformRefused, match="all of it may have arrived"):
        errand.run(to_youtube)


def test_a_used_up_quota_is_named(tmp_path, youtube, to_youtube):
    from tests.publishing.servers import Refusal

    reason = {"error": {"code": 403, "errors": [{"reason": "quotaExceeded"}], "message": "The request cannot be"}}
    youtube.faults = {"POST /upload/youtube/v3/videos": [Refusal(403, reason)]}
    with pytest.raises(PlatformQuota, match="quotaExceeded") as told:
        Errand(tmp_path, Platform.YOUTUBE).run(to_youtube)
    assert "next day" in told.value.hint and youtube.videos == {}


def test_a_thumbnail_that_is_refused_does_not_take_the_video_back(tmp_path, youtube, to_youtube):
    thumbnail = tmp_path / "t.jpg"
    thumbnail.write_bytes(b"\xff\xd8")
    youtube.faults = {"POST /upload/youtube/v3/thumbnails/set": [403]}
    assert Errand(tmp_path, Platform.YOUTUBE).run(to_youtube, thumbnail).id == "video1"


def test_linkedin_gets_the_parts_then_one_post(tmp_path, linkedin, to_linkedin):
    errand = Errand(tmp_path, Platform.LINKEDIN)
    post = errand.run(to_linkedin)
    assert post.url == "https://www.linkedin.com/feed/update/urn:li:share:1"
    assert linkedin.uploads["urn:li:video:V1"]["data"] == VIDEO
    (made,) = linkedin.posts
    assert made["commentary"] == "Nouvelle vidéo \\(IA\\)! #AI" and made["visibility"] == "PUBLIC"
    assert made["content"]["media"] == {"title": "Le conte", "id": "urn:li:video:V1"}
    counted = to_linkedin.analytics(post, "access-1", NOW)
    assert (counted.views, counted.likes, counted.comments) == (None, 7, 2)


@pytest.mark.parametrize("after", range(8))
def test_a_process_killed_on_the_way_to_linkedin_leaves_one_post(tmp_path, linkedin, to_linkedin, after):
    errand = Errand(tmp_path, Platform.LINKEDIN)
    errand.run_killed(to_linkedin, after)
    assert len(linkedin.posts) == 1
    errand.run(to_linkedin)  # killed between post and record
    assert len(linkedin.posts) == 1 and len(linkedin.uploads) == 1


@pytest.mark.parametrize("fault", ["cut", "deaf", 503])
def test_a_post_whose_answer_was_lost_is_looked_for_first(tmp_path, linkedin, to_linkedin, fault):
    linkedin.faults = {"POST /rest/posts": [fault], "PUT /part/.*/2000": [fault, fault]}
    assert Errand(tmp_path, Platform.LINKEDIN).run(to_linkedin).id == "urn:li:share:1"
    assert len(linkedin.posts) == 1


def test_tiktok_posts_once_all_parts_are_there(tmp_path, tiktok, to_tiktok):
    post = Errand(tmp_path, Platform.TIKTOK).run(to_tiktok)
    assert (post.id, post.url) == ("7001", "https://www.tiktok.com/@ana/video/7001")
    (upload,) = tiktok.uploads.values()
    assert upload["data"] == VIDEO and upload["info"]["title"] == "Conte"
    counted = to_tiktok.analytics(post, "access-1", NOW)
    assert (counted.views, counted.likes, counted.comments) == (150, 12, 3)


@pytest.mark.parametrize("after", range(6))
def test_a_process_killed_on_the_way_to_tiktok_leaves_one_post(tmp_path, tiktok, to_tiktok, after):
    errand = Errand(tmp_path, Platform.TIKTOK)
    tiktok.faults = {"PUT /put/.*": [None, "deaf"]}
    errand.run_killed(to_tiktok, after)
    errand.run(to_tiktok)
    assert [u["data"] for u in tiktok.uploads.values()] == [VIDEO]


def test_a_privacy_the_tiktok_account_does_not_have_is_refused_before_anything_is_sent(tmp_path, tiktok, to_tiktok):
    tiktok.options = ["SELF_ONLY"]
    with pytest.raises(PlatformRefused, match="PUBLIC_TO_EVERYONE") as told:
        Errand(tmp_path, Platform.TIKTOK).run(to_tiktok)
    assert "SELF_ONLY" in told.value.hint and tiktok.uploads == {}


def test_a_post_only_its_author_sees_has_the_publish_id(tmp_path, tiktok, to_tiktok):
    errand = Errand(tmp_path, Platform.TIKTOK)
    alone = TikTokConfig(title="Conte", privacy_level="SELF_ONLY")
    errand.publication = errand.publication.model_copy(update={"config": alone})
    assert errand.run(to_tiktok).id == "v_pub_1"


@pytest.mark.parametrize("name", ["youtube", "linkedin", "tiktok"])
def test_tokens_that_ran_out_and_platforms_that_are_away_are_told_by_name(tmp_path, request, name):
    server, publisher = request.getfixturevalue(name), request.getfixturevalue(f"to_{name}")
    with pytest.raises(TokenRefused) as told:
        Errand(tmp_path, Platform(name), token="old").run(publisher)
    assert f"connect/{name}" in told.value.hint
    server.server.shutdown()
    server.server.server_close()
    with pytest.raises(PlatformAway):
        Errand(tmp_path, Platform(name)).run(publisher)


def test_a_folder_gets_the_file_and_what_is_said_of_it_once(tmp_path):
    publisher = platforms(publish_dir=tmp_path / "out").publisher(Platform.FOLDER)
    errand = Errand(tmp_path, Platform.FOLDER)
    first, again = errand.run(publisher), errand.run(publisher)
    assert first == again and first.id == f"Le-conte-{errand.publication.id[:8]}.mp4"
    assert (tmp_path / "out" / first.id).read_bytes() == VIDEO
    said = json.loads((tmp_path / "out" / first.id).with_suffix(".json").read_text())
    assert (said["title"], said["video_id"]) == ("Le conte", "v1")
    assert len(list((tmp_path / "out").iterdir())) == 2


def test_a_name_cannot_leave_the_folder(tmp_path):
    publisher = platforms(publish_dir=tmp_path / "out").publisher(Platform.FOLDER)
    errand = Errand(tmp_path, Platform.FOLDER)
    sly = PlaceConfig(platform=Platform.FOLDER, name="../../etc/x")
    errand.publication = errand.publication.model_copy(update={"config": sly})
    assert errand.run(publisher).id.startswith("etc-x-")
    assert len(list((tmp_path / "out").iterdir())) == 2


def test_places_nobody_set_up_are_named():
    for platform, setting in ((Platform.FOLDER, "VISIOBOOK_PUBLISH_DIR"), (Platform.S3, "VISIOBOOK_PUBLISH_S3")):
        with pytest.raises(NotConfigured) as told:
            platforms().publisher(platform)
        assert setting in told.value.hint


@pytest.fixture(scope="module")
def s3_server(tmp_path_factory):
    from tests.s3 import server

    yield from server(tmp_path_factory.mktemp("s3"))


@pytest.fixture
def bucket(s3_server, monkeypatch):
    """boto3's settings for the server, and a client."""
    import boto3

    from tests.s3 import KEY, SECRET

    settings = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_DEFAULT_REGION": "us-east-1"}
    for name, value in {**settings, "AWS_ENDPOINT_URL": s3_server}.items():
        monkeypatch.setenv(name, value)
    return boto3.client("s3")


def test_a_bucket_gets_the_file_and_what_is_said_of_it_once(tmp_path, bucket):
    publisher = platforms(publish_s3="s3://films/out").publisher(Platform.S3)
    errand = Errand(tmp_path, Platform.FOLDER)
    first, again = errand.run(publisher), errand.run(publisher)
    assert first == again and first.url == f"s3://films/out/Le-conte-{errand.publication.id[:8]}.mp4"
    assert bucket.get_object(Bucket="films", Key=first.id)["Body"].read() == VIDEO
    assert len(bucket.list_objects_v2(Bucket="films", Prefix="out/")["Contents"]) == 2
    with pytest.raises(PlatformAway, match="no-such"):
        Errand(tmp_path, Platform.FOLDER).run(platforms(publish_s3="s3://no-such/out").publisher(Platform.S3))


CALLS = ("create_multipart_upload", "upload_part", "complete_multipart_upload", "put_object")


@pytest.mark.parametrize("died", range(6))
def test_an_upload_to_a_bucket_goes_on_where_the_process_died(tmp_path, bucket, monkeypatch, died):
    """Killed after each of its six requests: begun, three parts, completed, and the JSON beside it."""
    from resources.publishing import places

    asked: list[str] = []

    class Watched:
        """The client, whose process dies after some requests."""

        def __getattr__(self, name):
            function = getattr(bucket, name)
            if name not in CALLS:
                return function

            def call(**members):
                answer = function(**members)
                asked.append(name)
                if len(asked) == died + 1:
                    raise Killed
                return answer

            return call

    monkeypatch.setattr(places, "_client", Watched)
    errand = Errand(tmp_path, Platform.FOLDER)
    errand.video.write_bytes(VIDEO * 2100)
    publisher = places.BucketPlace(f"s3://films/died-{died}", part=5 << 20)
    with pytest.raises(Killed):
        errand.run(publisher)
    post = errand.run(publisher)
    assert bucket.get_object(Bucket="films", Key=post.id)["Body"].read() == VIDEO * 2100
    assert asked.count("upload_part") == 3, "no part is sent twice"
    assert max(errand.told, default=0) <= len(VIDEO) * 2100


def test_an_upload_that_the_bucket_cleared_away_is_begun_anew(tmp_path, bucket):
    publisher = platforms(publish_s3="s3://films/anew").publisher(Platform.S3)
    errand = Errand(tmp_path, Platform.FOLDER)
    errand.keep(Upload(session="long-gone"))
    post = errand.run(publisher)
    assert bucket.get_object(Bucket="films", Key=post.id)["Body"].read() == VIDEO
    assert errand.publication.upload.session != "long-gone"
