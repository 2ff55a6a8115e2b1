import pytest

from visiobook.stages.idea import subject_of


@pytest.mark.parametrize(
    ("idea", "subject"),
    [
        (
            "Créer une vidéo explicative de 2 minutes sur le machine learning pour débutants, avec un ton "
            "professionnel et des animations modernes",
            "le machine learning pour débutants",
        ),
        ("Créer une vidéo sur l'IA...", "l'IA"),
        ("Make a 30 second video about whales", "whales"),
        ("Create a video that explains photosynthesis, with a calm tone.", "photosynthesis"),
        ("a lighthouse keeper who befriends a whale", "a lighthouse keeper who befriends a whale"),
        ("Un film sur un moulin", "Un film sur un moulin"),
        ("Create a video about …", "Create a video about …"),
    ],
)
def test_an_order_for_a_video_is_about_its_subject(idea, subject):
    assert subject_of(idea) == subject
