/** The IAFactory video platform (contract 001). Members are those of the platform's own answers. */

export type ProjectStatus = 'draft' | 'scripting' | 'generating' | 'rendering' | 'completed' | 'failed' | 'cancelled';
export type AssetType = 'image' | 'video' | 'voice' | 'music';
export type AssetStatus = 'pending' | 'processing' | 'completed' | 'failed';
export type RenderWord = 'queued' | 'rendering' | 'completed' | 'failed' | 'cancelled';
export type StepName = 'script' | 'images' | 'videos' | 'voice' | 'montage';

export interface Problem { code: string; message: string; hint: string }
export interface Page<T> { items: T[]; total: number; page: number; limit: number; pages: number }

export interface ProjectConfig {
  target_duration?: number;
  format?: 'short' | 'medium' | 'long';
  language?: string;
  style?: string;
  [more: string]: unknown;
}
export interface ProjectOrder { title: string; prompt?: string; description?: string; config?: ProjectConfig }
export interface Project {
  id: string;
  title: string;
  description: string;
  status: ProjectStatus;
  prompt: string;
  config: ProjectConfig;
  created_at: string;
  updated_at: string;
}
export interface StepProgress { status: string; progress: number }
export interface ProjectDetail extends Project {
  progress: { overall: number; current_step: string | null; steps: Record<StepName, StepProgress> };
  assets: Asset[];
}
export interface Started { id: string; status: ProjectStatus; pipeline_id: string; estimated_duration: number; message: string }
export interface PipelineStatus {
  project_id: string;
  pipeline_id: string | null;
  status: ProjectStatus;
  progress: number;
  current_step: { name: string; agent: string; started_at: string; items_total: number; items_completed: number } | null;
  steps_completed: StepName[];
  steps_remaining: StepName[];
  estimated_remaining_seconds: number;
  logs: { timestamp: string; level: string; message: string }[];
  error: Problem | null;
}
export interface Providers { llm?: string; image?: string; video?: string; voice?: string; music?: string }
/** What arrives over the WebSocket: `percentage` is the message's `progress`. */
export interface Progress<Status = ProjectStatus> {
  projectId: string;
  percentage: number;
  progress: number;
  step: string | null;
  status: Status;
}
export interface RenderProgress extends Progress<RenderWord> {
  render_id: string;
  video_id: string | null;
}

export interface Asset {
  id: string;
  project_id: string;
  type: AssetType;
  status: AssetStatus;
  scene_id: number | null;
  in_film: boolean;
  origin: 'film' | 'generated' | 'uploaded' | 'rendered';
  name: string;
  prompt: string | null;
  text: string | null;
  provider: string | null;
  engine: string | null;
  notice: string | null;
  media_type: string | null;
  size_bytes: number | null;
  width: number | null;
  height: number | null;
  duration: number | null;
  url: string | null;
  error: Problem | null;
}
export interface ImagesOrder {
  project_id: string;
  prompts: { scene_id?: number; prompt: string; negative_prompt?: string; seed?: number }[];
  config?: { provider?: string; model?: string; size?: string; quality?: string; style?: string };
}
export interface VoiceOrder {
  project_id: string;
  segments: { scene_id?: number; text: string; voice_id?: string; language?: string }[];
  config?: { provider?: string; stability?: number; similarity_boost?: number; speed?: number; output_format?: string };
}
export interface MusicOrder {
  project_id: string;
  scene_id?: number;
  prompt: string;
  config?: { provider?: string; duration?: number; style?: string; tempo?: string; output_format?: string };
}
export interface PendingAsset { id: string; scene_id: number | null; status: AssetStatus }
export interface ImagesBatch { batch_id: string; status: string; images: (PendingAsset & { prompt: string })[] }
export interface VoiceBatch { batch_id: string; status: string; segments: (PendingAsset & { estimated_duration: number })[] }
export interface MusicBatch { id: string; music_id: string; batch_id: string; status: string; estimated_duration: number }

export interface Clip {
  asset_id: string;
  start_time: number;
  duration?: number | null;
  source_start?: number;
  /** Whether a film on the video track is heard too. */
  sound?: boolean;
  transition_in?: string | null;
  transition_out?: string | null;
  transition_duration?: number | null;
  volume?: number;
  duck_under_voice?: boolean;
  movement?: string;
}
export interface Track { type: 'video' | 'audio' | 'music'; clips: Clip[] }
export interface TimelineConfig { resolution?: string; fps?: number; background_color?: string }
export interface TimelineOrder { project_id: string; config?: TimelineConfig; tracks: Track[] }
export interface Timeline {
  id: string;
  project_id: string;
  duration: number;
  config: Required<TimelineConfig>;
  tracks: Track[];
  status: 'draft' | 'incomplete';
  missing_assets: string[];
  revision: number;
  created_at: string;
  updated_at: string;
}
export interface RenderOrder {
  timeline_id: string;
  config?: {
    format?: string;
    codec?: string;
    quality?: string;
    bitrate?: string | number;
    audio_codec?: string;
    audio_bitrate?: string | number;
  };
  output?: { include_subtitles?: boolean; subtitle_style?: string };
}
export interface RenderAccepted {
  render_id: string;
  timeline_id: string;
  status: RenderWord;
  position_in_queue: number;
  estimated_duration: number;
  message: string;
}
export interface PublicationBatch {
  publish_batch_id: string;
  status: string;
  publications: { id: string; platform: string; status: string; progress?: number }[];
}
/** One publication, or a batch, whose `publications` has each. */
export interface PublicationStatus {
  publish_id: string;
  publish_batch_id: string;
  platform: string | null;
  status: string;
  progress: number;
  published_at: string | null;
  platform_id: string | null;
  platform_url: string | null;
  analytics: Record<string, number | null> | null;
  error: Problem | null;
  publications?: PublicationStatus[] | null;
}
export interface RenderStatus {
  render_id: string;
  project_id: string;
  status: RenderWord;
  progress: number;
  current_stage: string | null;
  stages: Record<string, { status: string; progress: number | null; duration: number | null }>;
  position_in_queue: number;
  started_at: string | null;
  completed_at: string | null;
  estimated_completion: string | null;
  video_id: string | null;
  video_url: string | null;
  duration: number | null;
  error: Problem | null;
}

export interface Waiting<T> { timeout?: number; interval?: number; signal?: AbortSignal; onProgress?: (told: T) => void }
export type Range = [first: number, last?: number];

export class VideoError extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: Record<string, unknown>;
  readonly requestId: string;
  readonly retryAfter?: number;
  readonly hint: string;
}

export class ProgressSubscription<Told = Progress> {
  readonly closed: boolean;
  /** Resolves when the pipeline (the render) is over or the subscription was closed; rejects on a refused token. */
  readonly done: Promise<Told | undefined>;
  close(): void;
}

export interface Listening { onError?: (error: VideoError) => void; reconnectMs?: number; mostMs?: number; lingerMs?: number }

export interface ClientOptions {
  apiKey: string;
  baseUrl?: string;
  fetch?: typeof fetch;
  WebSocket?: unknown;
  /** How often a refusal for haste (429) is waited out. */
  retries?: number;
}

export class VideoClient {
  constructor(options: ClientOptions);
  static login(options: Omit<ClientOptions, 'apiKey'> & { email: string; password: string }): Promise<VideoClient>;

  readonly projects: {
    create(order: ProjectOrder): Promise<Project>;
    list(query?: { page?: number; limit?: number; status?: string; search?: string }): Promise<Page<Project>>;
    get(id: string): Promise<ProjectDetail>;
    update(id: string, change: Partial<ProjectOrder>): Promise<ProjectDetail>;
    delete(id: string): Promise<void>;
    start(id: string, options?: { skipSteps?: string[]; providers?: Providers }): Promise<Started>;
    status(id: string): Promise<PipelineStatus>;
    cancel(id: string): Promise<PipelineStatus>;
    script(id: string): Promise<Record<string, unknown>>;
    dropScript(id: string): Promise<void>;
    saveScript(id: string, script: Record<string, unknown>): Promise<Record<string, unknown>>;
    onProgress(
      id: string,
      callback: (progress: Progress) => void,
      options?: Listening,
    ): ProgressSubscription;
    waitForCompletion(id: string, options?: Waiting<Progress>): Promise<ProjectDetail>;
  };

  readonly assets: {
    generateImages(order: ImagesOrder): Promise<ImagesBatch>;
    generateVoice(order: VoiceOrder): Promise<VoiceBatch>;
    generateMusic(order: MusicOrder): Promise<MusicBatch>;
    upload(sent: {
      projectId: string;
      type: AssetType;
      file: Blob | Uint8Array;
      name?: string;
      sceneId?: number;
      text?: string;
    }): Promise<Asset>;
    list(query?: {
      projectId?: string;
      type?: string;
      status?: string;
      sceneId?: number;
      page?: number;
      limit?: number;
    }): Promise<Page<Asset>>;
    get(id: string): Promise<Asset>;
    place(id: string, sceneId: number | null): Promise<Asset>;
    delete(id: string): Promise<void>;
    waitFor(id: string, options?: Waiting<Asset>): Promise<Asset>;
    download(id: string, options?: { range?: Range }): Promise<Uint8Array>;
  };

  readonly videos: {
    readonly timelines: {
      create(order: TimelineOrder): Promise<Timeline>;
      list(projectId: string): Promise<{ items: Timeline[]; total: number }>;
      get(id: string): Promise<Timeline>;
      replace(id: string, order: Omit<TimelineOrder, 'project_id'>): Promise<Timeline>;
      update(id: string, change: { config?: TimelineConfig; tracks?: Track[] }): Promise<Timeline>;
      delete(id: string): Promise<void>;
      exportOtio(id: string): Promise<string>;
      importOtio(projectId: string, otio: string | object): Promise<Timeline>;
    };
    createTimeline(order: TimelineOrder): Promise<Timeline>;
    render(order: RenderOrder): Promise<RenderAccepted>;
    renders(projectId: string): Promise<{ items: RenderStatus[]; total: number }>;
    renderStatus(id: string): Promise<RenderStatus>;
    cancelRender(id: string): Promise<{ render_id: string; status: RenderWord; message: string }>;
    onRenderProgress(
      id: string,
      callback: (progress: RenderProgress) => void,
      options?: Listening,
    ): ProgressSubscription<RenderProgress>;
    waitForRender(
      id: string,
      options?: Waiting<RenderStatus & { percentage: number; stage: string | null }>,
    ): Promise<RenderStatus>;
    download(id: string, options?: { range?: Range }): Promise<Uint8Array>;
  };

  readonly publish: {
    create(order: { video_id: string; platforms: object[] }): Promise<PublicationBatch>;
    schedule(order: { video_id: string; schedule: object; platforms: object[] }): Promise<PublicationBatch>;
    status(id: string): Promise<PublicationStatus>;
    waitFor(id: string, options?: Waiting<PublicationStatus>): Promise<PublicationStatus>;
    retry(id: string): Promise<PublicationStatus>;
    cancel(id: string): Promise<PublicationStatus>;
    connections(): Promise<Record<string, unknown>>;
    connectUrl(platform: string): Promise<string>;
    disconnect(platform: string): Promise<Record<string, unknown>>;
  };

  readonly voices: {
    list(query?: { provider?: string; language?: string }): Promise<{ voices: Record<string, unknown>[] }>;
    preview(id: string, options: { text?: string; provider?: string }): Promise<Uint8Array>;
  };

  readonly webhooks: {
    create(order: { url: string; events?: string[]; secret?: string }): Promise<Record<string, unknown>>;
    list(): Promise<Record<string, unknown>>;
    delete(id: string): Promise<void>;
    deliveries(): Promise<Record<string, unknown>>;
  };
}
