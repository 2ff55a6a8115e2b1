import { VideoError } from './errors.js';
import { Http } from './http.js';
import { ProgressSubscription } from './live.js';

export { VideoError } from './errors.js';
export { ProgressSubscription } from './live.js';

const OVER = ['completed', 'failed', 'cancelled'];
const POSTED = ['published', 'failed', 'cancelled', 'partially_published'];
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks again until `over(answer)`; raises a VideoError when it takes longer than `timeout` seconds. */
async function until(ask, over, { timeout = 3600, interval = 1, onStatus, signal } = {}) {
  const end = Date.now() + timeout * 1000;
  for (;;) {
    signal?.throwIfAborted();
    const answer = await ask();
    onStatus?.(answer);
    if (over(answer)) return answer;
    if (Date.now() > end) throw new VideoError(`It was not over after ${timeout} s.`, { code: 'TIMEOUT' });
    await pause(interval * 1000);
  }
}

class Projects {
  constructor(http, live) {
    this.http = http;
    this.live = live;
  }

  create({ title, prompt, description, config }) {
    return this.http.post('/projects', { title, prompt, description, config });
  }

  list(query = {}) {
    return this.http.get('/projects', query);
  }

  get(id) {
    return this.http.get(`/projects/${id}`);
  }

  update(id, change) {
    return this.http.json('PATCH', `/projects/${id}`, { body: change });
  }

  delete(id) {
    return this.http.json('DELETE', `/projects/${id}`);
  }

  /** Start the pipeline. `options`: {skipSteps, providers}. */
  start(id, { skipSteps, providers } = {}) {
    const config = { ...(skipSteps && { skip_steps: skipSteps }), ...(providers && { providers }) };
    return this.http.post(`/projects/${id}/start`, Object.keys(config).length ? { pipeline_config: config } : undefined);
  }

  status(id) {
    return this.http.get(`/projects/${id}/status`);
  }

  cancel(id) {
    return this.http.post(`/projects/${id}/cancel`);
  }

  script(id) {
    return this.http.get(`/projects/${id}/script`);
  }

  saveScript(id, script) {
    return this.http.json('PUT', `/projects/${id}/script`, { body: script });
  }

  /** The next start writes from the prompt again. */
  dropScript(id) {
    return this.http.json('DELETE', `/projects/${id}/script`);
  }

  /** Called with {percentage, step, status, …} as it happens, over the WebSocket. Close what it returns to stop. */
  onProgress(id, callback, options = {}) {
    return new ProgressSubscription({ ...this.live, ...options, projectId: id, callback });
  }

  /** The project once its pipeline is over. Raises a VideoError when it failed or was cancelled. */
  async waitForCompletion(id, { onProgress, ...options } = {}) {
    const watched = onProgress && this.onProgress(id, onProgress);
    try {
      const status = await until(() => this.status(id), (found) => OVER.includes(found.status), options);
      if (status.status !== 'completed') throw stopped(status.error, `The pipeline was ${status.status}.`, status);
      return await this.get(id);
    } finally {
      watched?.close();
    }
  }
}

function stopped(error, message, details) {
  return new VideoError(error?.message ?? message, { code: error?.code ?? 'NOT_COMPLETED', details });
}

class Assets {
  constructor(http) {
    this.http = http;
  }

  generateImages(body) {
    return this.http.post('/assets/images/generate', body);
  }

  generateVoice(body) {
    return this.http.post('/assets/voice/generate', body);
  }

  generateMusic(body) {
    return this.http.post('/assets/music/generate', body);
  }

  /** Send a file of your own: `file` is a Blob, Buffer or Uint8Array. */
  upload({ projectId, type, file, name = 'file', sceneId, text }) {
    const form = new FormData();
    form.set('project_id', projectId);
    form.set('type', type);
    if (sceneId !== undefined) form.set('scene_id', String(sceneId));
    if (text !== undefined) form.set('text', text);
    form.set('file', file instanceof Blob ? file : new Blob([file]), name);
    return this.http.json('POST', '/assets/upload', { form });
  }

  list({ projectId, type, status, sceneId, page, limit } = {}) {
    return this.http.get('/assets', { project_id: projectId, type, status, scene_id: sceneId, page, limit });
  }

  get(id) {
    return this.http.get(`/assets/${id}`);
  }

  /** Put an asset into a scene of the film; null: out of it. */
  place(id, sceneId) {
    return this.http.json('PATCH', `/assets/${id}`, { body: { scene_id: sceneId } });
  }

  delete(id) {
    return this.http.json('DELETE', `/assets/${id}`);
  }

  /** The asset once it is made. Raises a VideoError when it could not be. */
  async waitFor(id, options = {}) {
    const found = await until(() => this.get(id), (asset) => ['completed', 'failed'].includes(asset.status), options);
    if (found.status === 'failed') throw stopped(found.error, 'The asset could not be made.', found);
    return found;
  }

  /** Its file; `range` is [first, last] byte. */
  async download(id, { range } = {}) {
    return bytes(await this.http.request('GET', `/assets/${id}/download`, { headers: ranged(range) }));
  }
}

class Timelines {
  constructor(http) {
    this.http = http;
  }

  create(body) {
    return this.http.post('/videos/timeline', body);
  }

  list(projectId) {
    return this.http.get('/videos/timeline', { project_id: projectId });
  }

  get(id) {
    return this.http.get(`/videos/timeline/${id}`);
  }

  replace(id, body) {
    return this.http.json('PUT', `/videos/timeline/${id}`, { body });
  }

  update(id, change) {
    return this.http.json('PATCH', `/videos/timeline/${id}`, { body: change });
  }

  delete(id) {
    return this.http.json('DELETE', `/videos/timeline/${id}`);
  }

  async exportOtio(id) {
    return (await this.http.request('GET', `/videos/timeline/${id}/otio`)).text();
  }

  importOtio(projectId, otio) {
    return this.http.post('/videos/timeline/import', { project_id: projectId, otio });
  }
}

class Videos {
  constructor(http, live) {
    this.http = http;
    this.live = live;
    this.timelines = new Timelines(http);
  }

  createTimeline(body) {
    return this.timelines.create(body);
  }

  render(body) {
    return this.http.post('/videos/render', body);
  }

  renders(projectId) {
    return this.http.get('/videos/render', { project_id: projectId });
  }

  renderStatus(id) {
    return this.http.get(`/videos/render/${id}/status`);
  }

  cancelRender(id) {
    return this.http.json('DELETE', `/videos/render/${id}`);
  }

  /** Called with {percentage, step, status, …} of a render as it happens. Close what it returns to stop. */
  onRenderProgress(id, callback, options = {}) {
    const look = () => this.renderStatus(id);
    return new ProgressSubscription({ ...this.live, ...options, look, renderId: id, callback });
  }

  /** The render once it is completed. `onProgress` is called with {percentage, stage, …status}. */
  async waitForRender(id, { onProgress, ...options } = {}) {
    const told = (found) => onProgress?.({ ...found, percentage: found.progress, stage: found.current_stage });
    const waiting = { interval: 0.5, ...options, onStatus: told };
    const found = await until(() => this.renderStatus(id), (status) => OVER.includes(status.status), waiting);
    if (found.status !== 'completed') throw stopped(found.error, `The render was ${found.status}.`, found);
    return found;
  }

  /** The video's file, by its id, its render's, or its project's; `range` is [first, last] byte. */
  async download(id, { range } = {}) {
    return bytes(await this.http.request('GET', `/videos/${id}/download`, { headers: ranged(range) }));
  }
}

class Publications {
  constructor(http) {
    this.http = http;
  }

  create(body) {
    return this.http.post('/publish', body);
  }

  schedule(body) {
    return this.http.post('/publish/schedule', body);
  }

  status(id) {
    return this.http.get(`/publish/${id}/status`);
  }

  /** A publication or a batch once the platforms have it all; `onProgress` is called with each status. */
  async waitFor(id, { onProgress, ...options } = {}) {
    const waiting = { ...options, onStatus: onProgress };
    const found = await until(() => this.status(id), ({ status }) => POSTED.includes(status), waiting);
    if (found.status !== 'published') throw stopped(found.error, `The publication is ${found.status}.`, found);
    return found;
  }

  /** Go on with what failed, from where its upload was. */
  retry(id) {
    return this.http.post(`/publish/${id}/retry`);
  }

  /** Stop what is not out yet. */
  cancel(id) {
    return this.http.json('DELETE', `/publish/${id}`);
  }

  connections() {
    return this.http.get('/publish/connections');
  }

  /** Where a person agrees to the connection: send this browser there, it is the one that can come back. */
  async connectUrl(platform) {
    const query = { redirect: false };
    const told = await this.http.json('GET', `/publish/connect/${platform}`, { query, credentials: 'include' });
    return told.authorization_url;
  }

  disconnect(platform) {
    return this.http.json('DELETE', `/publish/connections/${platform}`);
  }
}

class Voices {
  constructor(http) {
    this.http = http;
  }

  list(query = {}) {
    return this.http.get('/voices', query);
  }

  /** The sound of a text in a voice. */
  async preview(id, { text, provider } = {}) {
    return bytes(await this.http.request('POST', `/voices/${id}/preview`, { body: { text, provider } }));
  }
}

class Webhooks {
  constructor(http) {
    this.http = http;
  }

  create(body) {
    return this.http.post('/webhooks', body);
  }

  list() {
    return this.http.get('/webhooks');
  }

  delete(id) {
    return this.http.json('DELETE', `/webhooks/${id}`);
  }

  /** The delivery log, the newest first. */
  deliveries() {
    return this.http.get('/webhooks/deliveries');
  }
}

async function bytes(answer) {
  return new Uint8Array(await answer.arrayBuffer());
}

function ranged(range) {
  return range ? { Range: `bytes=${range[0]}-${range[1] ?? ''}` } : {};
}

/** The platform. `apiKey` is a token of POST /auth/login (or an API key). */
export class VideoClient {
  constructor({ apiKey, baseUrl = 'http://localhost:8001/api/v1', fetch = globalThis.fetch, WebSocket, retries = 2 }) {
    if (!apiKey) throw new VideoError('An apiKey is needed: a token of POST /auth/login.', { code: 'UNAUTHORIZED' });
    const http = new Http({ apiKey, baseUrl, fetch: fetch.bind(globalThis), retries });
    const address = new URL(http.baseUrl);
    const url = `${address.protocol === 'https:' ? 'wss:' : 'ws:'}//${address.host}/ws`;
    const live = { url, apiKey, WebSocket };
    this.projects = new Projects(http, live);
    this.assets = new Assets(http);
    this.videos = new Videos(http, live);
    this.publish = new Publications(http);
    this.voices = new Voices(http);
    this.webhooks = new Webhooks(http);
  }

  /** A client of somebody who logs in. */
  static async login({ email, password, baseUrl = 'http://localhost:8001/api/v1', fetch = globalThis.fetch, ...rest }) {
    const http = new Http({ apiKey: '', baseUrl, fetch: fetch.bind(globalThis), retries: 0 });
    const pair = await http.post('/auth/login', { email, password });
    return new VideoClient({ ...rest, apiKey: pair.access_token, baseUrl, fetch });
  }
}
