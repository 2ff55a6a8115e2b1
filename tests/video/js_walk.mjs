// A client written from document 001, run by tests/video/test_js_sdk.py: prints one JSON line for what it saw.
import { readFile } from 'node:fs/promises';

import { VideoClient, VideoError } from '@iafactory/video-sdk';

const [baseUrl, apiKey, picture, sound] = process.argv.slice(2);
const client = new VideoClient({ apiKey, baseUrl });
const seen = {};

const project = await client.projects.create({
  title: 'Ma Vidéo',
  prompt: "Créer une vidéo sur l'IA...",
  config: { resolution: '360p', fps: 24, language: 'fr' },
});
seen.project = [project.title, project.status];
await client.projects.saveScript(project.id, {
  scenes: [{ narration: 'Un renard vit dans la forêt profonde. Il trouve une cloche sous un grand arbre.' }],
});

const percentages = [];
const subscription = client.projects.onProgress(project.id, (progress) => percentages.push(progress.percentage));
await client.projects.start(project.id, { providers: { voice: 'espeak' } });
const film = await client.projects.waitForCompletion(project.id, { interval: 0.2 });
const last = await subscription.done; // not closed: it must not keep this program from its end
seen.film = [film.status, film.assets.length > 0];
seen.progress = [percentages.at(0), percentages.at(-1), percentages.every((p, n) => n === 0 || p >= percentages[n - 1])];
seen.last = last.status;
seen.download = (await client.videos.download(project.id, { range: [4, 7] })).length;

const image = await client.assets.upload({ projectId: project.id, type: 'image', file: await readFile(picture) });
const voice = await client.assets.upload({
  projectId: project.id, type: 'voice', file: await readFile(sound), name: 'v.wav', text: 'Bonjour à tous.',
});
const batch = await client.assets.generateImages({
  project_id: project.id, prompts: [{ prompt: 'Un château' }], config: { size: '320x180' },
});
const drawn = await client.assets.waitFor(batch.images[0].id, { interval: 0.1 });
const listed = await client.assets.list({ projectId: project.id, type: 'image', status: 'completed' });
seen.assets = [image.status, voice.duration, drawn.status, listed.items.some((a) => a.id === drawn.id)];

const timeline = await client.videos.createTimeline({
  project_id: project.id,
  config: { resolution: '160x90', fps: 25 },
  tracks: [
    { type: 'video', clips: [
      { asset_id: image.id, start_time: 0, duration: 1 },
      { asset_id: drawn.id, start_time: 1, duration: 1, transition_in: 'dissolve' },
    ] },
    { type: 'audio', clips: [{ asset_id: voice.id, start_time: 0.5 }] },
  ],
});
const stages = new Set();
const order = await client.videos.render({ timeline_id: timeline.id, output: { include_subtitles: true } });
const pushed = [];
const watched = client.videos.onRenderProgress(order.render_id, (p) => pushed.push(p.percentage));
const render = await client.videos.waitForRender(order.render_id, { interval: 0.05, onProgress: (p) => stages.add(p.stage) });
const video = await client.videos.download(render.video_id);
const end = await watched.done;
seen.pushed = [end.status, pushed.at(-1), pushed.every((p, n) => n === 0 || p >= pushed[n - 1]), end.projectId === project.id];
seen.render = [timeline.duration, render.status, video.length > 1000, Object.keys(render.stages).length];

const edited = await client.videos.timelines.update(timeline.id, {
  tracks: [
    { type: 'video', clips: [
      { asset_id: image.id, start_time: 0, duration: 1 },
      { asset_id: drawn.id, start_time: 1, duration: 1, transition_in: 'dissolve', movement: 'tilt_up' },
    ] },
    { type: 'audio', clips: [{ asset_id: voice.id, start_time: 0.5 }] },
  ],
});
const again = await client.videos.render({ timeline_id: timeline.id, output: { include_subtitles: true } });
const second = await client.videos.waitForRender(again.render_id, { interval: 0.05 });
seen.again = [edited.revision, second.status, second.segments_encoded, second.segments_found];
const posted = await client.publish.create({ video_id: second.video_id, platforms: [{ platform: 'folder' }] });
const post = await client.publish.waitFor(posted.publish_batch_id, { interval: 0.05 });
seen.published = [post.status, post.progress, post.platform_url.startsWith('file:')];

const longer = await client.videos.timelines.update(timeline.id, {
  tracks: [{ type: 'video', clips: [{ asset_id: image.id, start_time: 0, duration: 3 }] }],
});
const otio = JSON.parse(await client.videos.timelines.exportOtio(timeline.id));
seen.edit = [longer.duration, longer.revision, otio.OTIO_SCHEMA];

try {
  await client.videos.createTimeline({ project_id: project.id, tracks: [] });
} catch (error) {
  seen.error = [error instanceof VideoError, error.status, error.code, error.details.field, error.hint !== ''];
}
const stranger = new VideoClient({ apiKey: 'nonsense', baseUrl });
const refused = stranger.projects.onProgress(project.id, () => {});
seen.refused = await refused.done.then(() => 'told', (error) => error instanceof VideoError);
seen.denied = await stranger.projects.get(project.id).catch((error) => error.status);
console.log(JSON.stringify(seen));
