import { VideoError } from './errors.js';

const PATIENCE_S = 60;

/** Requests with a token; failures become a VideoError, refusals for haste are waited out. */
export class Http {
  constructor({ apiKey, baseUrl, fetch, retries }) {
    this.apiKey = apiKey;
    this.baseUrl = baseUrl.replace(/\/+$/, '');
    this.fetch = fetch;
    this.retries = retries;
  }

  get(path, query) {
    return this.json('GET', path, { query });
  }

  post(path, body) {
    return this.json('POST', path, { body });
  }

  async json(method, path, { query, body, form, credentials } = {}) {
    const answer = await this.request(method, path, { query, body, form, credentials });
    return answer.status === 204 ? undefined : answer.json();
  }

  async request(method, path, { query, body, form, credentials, headers = {} } = {}) {
    const url = new URL(this.baseUrl + path);
    for (const [name, value] of Object.entries(query ?? {})) {
      if (value !== undefined && value !== null) url.searchParams.set(name, String(value));
    }
    const sent = { Authorization: `Bearer ${this.apiKey}`, ...headers };
    if (body !== undefined) sent['Content-Type'] = 'application/json';
    const options = { method, headers: sent, body: form ?? (body === undefined ? undefined : JSON.stringify(body)) };
    if (credentials) options.credentials = credentials;
    for (let attempt = 0; ; attempt += 1) {
      const answer = await this.fetch(url, options);
      if (answer.ok) return answer;
      const error = await failure(answer);
      const wait = error.retryAfter ?? 1;
      if (answer.status !== 429 || attempt >= this.retries || wait > PATIENCE_S) throw error;
      await new Promise((resolve) => setTimeout(resolve, wait * 1000));
    }
  }
}

async function failure(answer) {
  const told = await answer.json().catch(() => ({}));
  const error = told.error ?? {};
  const retryAfter = Number(answer.headers.get('Retry-After')) || undefined;
  return new VideoError(error.message ?? `The platform answered ${answer.status}.`, {
    status: answer.status,
    code: error.code,
    details: error.details,
    requestId: told.request_id,
    retryAfter,
  });
}
