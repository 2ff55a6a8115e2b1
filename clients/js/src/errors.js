/** What went wrong, as the platform's envelope tells it. */
export class VideoError extends Error {
  /**
   * @param {string} message
   * @param {{status?: number, code?: string, details?: object, requestId?: string, retryAfter?: number}} told
   */
  constructor(message, { status = 0, code = 'ERROR', details = {}, requestId = '', retryAfter } = {}) {
    super(message);
    this.name = 'VideoError';
    this.status = status;
    this.code = code;
    this.details = details;
    this.requestId = requestId;
    this.retryAfter = retryAfter;
  }

  /** What to do next, where the platform knows it. */
  get hint() {
    return this.details.hint ?? '';
  }
}
