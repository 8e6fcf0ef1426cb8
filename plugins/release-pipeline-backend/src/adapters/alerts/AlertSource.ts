/*
 * Copyright 2026 The Release Pipeline Authors
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

import { Agent } from 'undici';
import { SharedAnswers } from '../SharedAnswers';
import { Lane } from '../resilience';
import { Answer, readJson, send } from '../send';
import { redact, UpstreamError } from '../UpstreamError';
import {
  type Alert,
  ALERTS_THEN,
  readAlertmanager,
  readAlertsThen,
  readPrometheus,
} from './readAlerts';

const MAXIMUM_ANSWER = 5_000_000;
const TIMEOUT_MS = 10_000;
/** Components that ask within this time get one answer. */
const SHARE_MS = 15_000;

export interface AlertSourceOptions {
  kind: 'alertmanager' | 'prometheus';
  /** The instance's name in config. */
  name: string;
  /** Root of the server, with its path prefix if it has one. */
  url: string;
  /** Where people look at it. */
  frontendUrl?: string;
  token?: string;
  username?: string;
  password?: string;
  headers?: Record<string, string>;
  /** Default 10 s. */
  timeoutMs?: number;
  /** How long nobody asks after five failures in a row; default 15 s. */
  pauseMs?: number;
  /** How long an answer is shared; default 15 s. */
  shareMs?: number;
}

interface Answered {
  alerts: Alert[];
  askedAt: number;
}

/**
 * Reads the alerts of one Alertmanager (v2) or Prometheus. All of them at once,
 * since then every component is served by one question.
 */
export class AlertSource {
  /** In words: "Alertmanager 'prod'". */
  readonly title: string;
  readonly frontendUrl: string | undefined;

  readonly #url: URL;
  readonly #root: string;
  readonly #kind: AlertSourceOptions['kind'];
  readonly #headers: Record<string, string>;
  readonly #secrets: string[];
  readonly #agent = new Agent();
  readonly #lane: Lane;
  readonly #answers: SharedAnswers<Answered>;

  static create(options: AlertSourceOptions): AlertSource {
    return new AlertSource(options);
  }

  private constructor(options: AlertSourceOptions) {
    const { kind, name, url, token, username, password, headers } = options;
    const {
      timeoutMs = TIMEOUT_MS,
      pauseMs = 15_000,
      shareMs = SHARE_MS,
    } = options;
    const basic = Buffer.from(`${username}:${password}`).toString('base64');
    const credentials = username && password ? `Basic ${basic}` : undefined;
    const authorization = token ? `Bearer ${token}` : credentials;
    const isAlertmanager = kind === 'alertmanager';
    this.title = `${isAlertmanager ? 'Alertmanager' : 'Prometheus'} '${name}'`;
    this.frontendUrl = options.frontendUrl;
    this.#kind = kind;
    this.#root = `${url.replace(/\/+$/, '')}/`;
    this.#url = new URL(
      isAlertmanager
        ? 'api/v2/alerts?active=true&silenced=true&inhibited=true&unprocessed=true'
        : 'api/v1/alerts?partial_response=false',
      this.#root,
    );
    this.#headers = {
      ...headers,
      accept: 'application/json',
      ...(authorization && { authorization }),
    };
    this.#secrets = [token, password, ...Object.values(headers ?? {})].filter(
      secret => secret !== undefined,
    );
    this.#lane = new Lane({
      source: this.title,
      timeoutMs,
      atOnce: 2,
      retries: 1,
      turnMs: 15_000,
      pauseMs,
    });
    this.#answers = new SharedAnswers(shareMs);
  }

  /**
   * All alerts, as they were `ageMs` ago, which is at most `maxAgeMs`, or no
   * longer than the answer took.
   *
   * @throws UpstreamError
   */
  async read(options: {
    maxAgeMs?: number;
    signal: AbortSignal;
  }): Promise<{ alerts: Alert[]; ageMs: number }> {
    const { alerts, askedAt } = await this.#answers.ask(
      'alerts',
      own =>
        this.#lane.run(
          each =>
            this.#ask(
              each,
              this.#url,
              this.#kind === 'alertmanager' ? readAlertmanager : readPrometheus,
            ),
          own,
        ),
      options,
    );
    return { alerts, ageMs: performance.now() - askedAt };
  }

  /**
   * The alerts of a Prometheus at an instant (milliseconds) in the past. An
   * Alertmanager keeps none.
   *
   * @throws UpstreamError also when nothing is kept of that time
   */
  async readAt(at: number, signal: AbortSignal): Promise<Alert[]> {
    if (this.#kind === 'alertmanager') {
      throw new UpstreamError('bad-answer', `${this.title} keeps no history`);
    }
    const url = new URL('api/v1/query', this.#root);
    url.search = new URLSearchParams({
      query: ALERTS_THEN,
      time: String(at / 1000),
      partial_response: 'false',
    }).toString();
    const { alerts } = await this.#answers.ask(
      `alerts at ${at}`,
      own => this.#lane.run(each => this.#ask(each, url, readAlertsThen), own),
      { signal },
    );
    return alerts;
  }

  /** Ends open connections. */
  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  async #ask(
    signal: AbortSignal,
    url: URL,
    read: typeof readPrometheus,
  ): Promise<Answered> {
    const askedAt = performance.now();
    const answer = await send({
      source: this.title,
      url,
      headers: this.#headers,
      signal,
      dispatcher: this.#agent,
      maximumBytes: MAXIMUM_ANSWER,
    });
    return { alerts: this.#parse(answer, read), askedAt };
  }

  #parse(answer: Answer, read: typeof readPrometheus): Alert[] {
    const { status } = answer;
    if (status === 401 || status === 403) {
      throw new UpstreamError(
        status === 401 ? 'credentials' : 'forbidden',
        `${this.title} does not let us ask (status ${status})`,
      );
    }
    if (status !== 200) {
      throw new UpstreamError(
        'unreachable',
        `${this.title} is not available (status ${status})`,
      );
    }
    const json = readJson(this.title, answer);
    const alerts = read(json, text => redact(text, this.#secrets));
    if ('problem' in alerts) {
      throw new UpstreamError('bad-answer', `${this.title} ${alerts.problem}`);
    }
    return alerts;
  }
}
