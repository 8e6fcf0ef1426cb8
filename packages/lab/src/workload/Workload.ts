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

import { createServer, Server } from 'node:http';
import { listen, stopListening } from '../ports';
import { Behaviour, GOOD, renderMetrics, Traffic } from './metrics';

/** One version of a service that has running pods in a stage. */
export type RunningVersion = {
  service: string;
  stage: string;
  version: string;
};

/** Options of {@link Workload.start}. */
export type WorkloadOptions = {
  /** What runs where now; asked at each scrape. */
  running: () => RunningVersion[];
  /** Port on the loopback interface; default: a free one. */
  port?: number;
  /** Requests per second of a service in a stage. */
  requestRate?: (target: { service: string; stage: string }) => number;
  /** Milliseconds since the epoch; default: the machine's clock. */
  now?: () => number;
};

/**
 * The services of the demo as Prometheus sees them: request counters and
 * latencies per service, stage and version, which grow with time. A version
 * marked bad answers slowly and with errors, wherever it runs.
 */
export class Workload {
  /** Where Prometheus scrapes. */
  readonly url: string;

  readonly #server: Server;
  readonly #options: WorkloadOptions;
  readonly #now: () => number;
  readonly #behaviours = new Map<string, Behaviour>();
  readonly #rates = new Map<string, number>();
  #traffic = new Map<string, Traffic>();
  #advancedAt: number;
  #failure: number | undefined;

  static async start(options: WorkloadOptions): Promise<Workload> {
    const server = createServer();
    const url = await listen(server, options.port, 'the workload');
    return new Workload(server, `${url}/metrics`, options);
  }

  private constructor(server: Server, url: string, options: WorkloadOptions) {
    this.#server = server;
    this.url = url;
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#advancedAt = this.#now();
    server.on('request', (request, response) => {
      if (this.#failure || request.url !== '/metrics') {
        response.writeHead(this.#failure ?? 404).end();
        return;
      }
      response
        .writeHead(200, { 'Content-Type': 'text/plain; version=0.0.4' })
        .end(this.metrics());
    });
  }

  /** From now on this version shows errors and slow answers. */
  markBad(service: string, version: string, behaviour: Behaviour): void {
    this.#behaviours.set(`${service}\n${version}`, behaviour);
  }

  /** Takes {@link Workload.markBad} back. */
  markGood(service: string, version: string): void {
    this.#behaviours.delete(`${service}\n${version}`);
  }

  /** Requests per second of a service in a stage, 0 for no traffic at all. */
  setRate(service: string, stage: string, rate: number): void {
    this.#rates.set(`${service}\n${stage}`, rate);
  }

  /** Fault: scrapes are answered with this HTTP status. */
  failWith(status: number | undefined): void {
    this.#failure = status;
  }

  /** The exposition text, counted up to this moment. */
  metrics(): string {
    this.#advance();
    return renderMetrics([...this.#traffic.values()]);
  }

  async stop(): Promise<void> {
    await stopListening(this.#server);
  }

  /** Pods that are gone take their counters with them, new ones begin at 0. */
  #advance(): void {
    const now = this.#now();
    const seconds = Math.max(0, (now - this.#advancedAt) / 1000);
    this.#advancedAt = now;
    const next = new Map<string, Traffic>();
    for (const running of this.#options.running()) {
      const { service, stage, version } = running;
      const key = [service, stage, version].join('\n');
      const behaviour = this.#behaviours.get(`${service}\n${version}`) ?? GOOD;
      const before = this.#traffic.get(key);
      const requests = before ? seconds * this.#rate(service, stage) : 0;
      const errors = requests * behaviour.errorRatio;
      const slow = requests * behaviour.slowRatio;
      next.set(key, {
        ...running,
        good: (before?.good ?? 0) + requests - errors,
        errors: (before?.errors ?? 0) + errors,
        fast: (before?.fast ?? 0) + requests - slow,
        slow: (before?.slow ?? 0) + slow,
      });
    }
    this.#traffic = next;
  }

  #rate(service: string, stage: string): number {
    return (
      this.#rates.get(`${service}\n${stage}`) ??
      this.#options.requestRate?.({ service, stage }) ??
      10
    );
  }
}
