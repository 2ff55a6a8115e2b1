import { VideoError } from './errors.js';

const UNAUTHORISED = 4401;
const OVER = ['completed', 'failed', 'cancelled'];
const NODE = Boolean(globalThis.process?.versions?.node);

async function webSocketClass(given) {
  if (given) return given;
  if (globalThis.WebSocket) return globalThis.WebSocket;
  return (await import('ws')).WebSocket;
}

/**
 * Watches one project's pipeline, or with a `renderId` that render, over the WebSocket; a broken connection is opened
 * again, and then the newest is told. `look` asks how a render is, at every opening: its end may have been missed.
 * In node it ends `lingerMs` after the pipeline did, unless that was started again: a program can come to its end.
 */
export class ProgressSubscription {
  constructor({ url, apiKey, projectId, renderId, look, callback, onError, WebSocket, reconnectMs = 500, mostMs = 10_000, lingerMs = 2000 }) {
    Object.assign(this, { url, apiKey, projectId, renderId, look, callback, onError, WebSocket, reconnectMs, mostMs, lingerMs });
    this.closed = false;
    this.wait = reconnectMs;
    /** Resolves when the pipeline (the render) is over or the subscription was closed; rejects on a refused token. */
    this.done = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    this.done.catch(() => {});
    this.open();
  }

  /** No more progress. */
  close() {
    this.closed = true;
    clearTimeout(this.timer);
    clearTimeout(this.ending);
    this.socket?.close();
    this.resolve(this.last);
  }

  async open() {
    const Socket = await webSocketClass(this.WebSocket);
    if (this.closed || (this.look && !(await this.looked()))) return;
    const socket = new Socket(this.url);
    this.socket = socket;
    socket.addEventListener('open', () => {
      this.wait = this.reconnectMs;
      socket.send(JSON.stringify({ type: 'auth', token: `Bearer ${this.apiKey}` }));
      socket.send(JSON.stringify({ type: 'subscribe', channel: `project:${this.projectId}` }));
    });
    socket.addEventListener('message', (event) => this.heard(JSON.parse(String(event.data))));
    socket.addEventListener('error', () => {});
    socket.addEventListener('close', (event) => this.lost(event.code));
  }

  /** Whether there is more to be heard. */
  async looked() {
    try {
      const now = await this.look();
      this.projectId = now.project_id;
      this.heard({ ...now, type: 'progress', step: now.current_stage });
    } catch (error) {
      if (error instanceof VideoError) this.fail(error);
      else this.lost();
      return false;
    }
    return !this.closed;
  }

  heard(message) {
    if (message.type === 'error') {
      const told = message.error ?? message;
      this.fail(new VideoError(told.message ?? 'The platform refused.', { code: told.code, details: told.details }));
      return;
    }
    if (message.type !== 'progress' || message.render_id !== this.renderId) return;
    this.last = { ...message, projectId: message.project_id ?? this.projectId, percentage: message.progress };
    clearTimeout(this.ending);
    this.callback(this.last);
    if (OVER.includes(message.status)) this.over();
  }

  /** A pipeline may be started again; a render is over for good. */
  over() {
    if (this.renderId) this.close();
    else if (NODE) this.ending = setTimeout(() => this.close(), this.lingerMs);
    this.resolve(this.last);
  }

  lost(code) {
    if (this.closed) return;
    if (code === UNAUTHORISED) {
      this.fail(new VideoError('The platform refused the token.', { status: 401, code: 'UNAUTHORIZED' }));
      return;
    }
    this.timer = setTimeout(() => this.open(), this.wait);
    this.wait = Math.min(this.wait * 2, this.mostMs);
  }

  fail(error) {
    this.onError?.(error);
    this.reject(error);
    this.close();
  }
}
