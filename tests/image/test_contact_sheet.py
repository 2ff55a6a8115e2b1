import io

from PIL import Image

from resources.media.contact_sheet import contact_sheet


def png(width: int, height: int, colour: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "PNG")
    return out.getvalue()


def test_a_sheet_holds_every_picture_with_its_caption(tmp_path):
    file = tmp_path / "blue.png"
    file.write_bytes(png(160, 90, "blue"))
    pictures = [("forêt", png(160, 90, "red")), ("été", file), ("a very long caption " * 9, png(90, 160, "green"))]
    sheet = contact_sheet(pictures, 2, 400)
    colours = {colour for _, colour in sheet.getcolors(1 << 20)}
    assert sheet.width == 400
    assert {(255, 0, 0), (0, 0, 255), (0, 128, 0)} <= colours


def test_no_pictures_give_an_empty_sheet():
    assert contact_sheet([], 4, 200).width == 200
