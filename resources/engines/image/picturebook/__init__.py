"""The picture-book illustrator: composes a still from what the text says, without a model.

From a request to a picture::

    vocabulary   the words of the text that the art knows, in six languages
    plan         what is to be seen: place, hour, weather, figures, things
    palette      the hour's, the weather's and the mood's colours, and the light's side
    camera       a pin-hole camera: metres to pixels, the same scale for all at one depth
    backdrops    sky, land, buildings, rooms, diagrams: a backdrop for every kind of place
    figures      people and animals drawn from their look
    things       openly licensed vector art, at its true size, graded into the palette
    staging      who and what stands where
    treatments   the seven styles
"""
