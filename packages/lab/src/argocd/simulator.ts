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

import { Server, createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { Access } from './access';
import { Api } from './api';
import { buildApplication } from './applications';
import { ApplicationController, Surroundings, Troubles } from './controller';
import { Counters } from './counters';
import { Faults } from './faults';
import { Gate, Timers } from './gate';
import { ManifestRenderer } from './manifests';
import { Repositories } from './repositories';
import { SeedOptions, seedApplication } from './seed';
import { ApplicationStore } from './store';
import {
  Application,
  ApplicationOptions,
  ArgoCdVersion,
  Timing,
  TokenOptions,
  timestamp,
} from './types';

/** What {@link ArgoCdSimulator.start} takes. */
export type SimulatorOptions = {
  /** Name of the instance; part of the uids. */
  name: string;
  /** Default: any free one. */
  port?: number;
  /** Default 3.5.1. */
  version?: ArgoCdVersion;
  /** Accounts by bearer token. */
  tokens: Record<string, TokenOptions>;
  /** Set = anonymous access is on, with these rights. */
  anonymous?: { projects?: string[]; applications?: string[] };
  /** Bare Git directories by the URL that Applications name. */
  repositories: Record<string, string>;
  timing?: Partial<Timing>;
  /** Keep-alive of event streams in milliseconds; default 15,000 as recorded. */
  keepAliveMs?: number;
};

/** A change that {@link ArgoCdSimulator.touch} merges into an Application; arrays and values are replaced. */
export type ApplicationPatch = {
  metadata?: Partial<Application['metadata']>;
  spec?: Partial<Application['spec']>;
  status?: Partial<Application['status']>;
};

const defaultTiming: Timing = {
  pollMs: 1000,
  syncMs: 1500,
  progressMs: 4000,
  lingerMs: 8000,
  reconcileMs: 120_000,
};

const tickMs = 1000;

/**
 * An Argo CD that behaves like the recordings in `fixtures/argocd`: its API, its stream, and a controller that
 * follows Git. Made for the demo and for tests.
 */
export class ArgoCdSimulator {
  readonly faults = new Faults();
  readonly counters = new Counters();
  readonly #name: string;
  readonly #around: Surroundings;
  readonly #access: Access;
  readonly #server: Server;
  readonly #controllers = new Map<string, ApplicationController>();
  readonly #dueAt = new Map<Application, number>();
  readonly #intervals: NodeJS.Timeout[] = [];
  readonly #rounds = new Set<Promise<void>>();
  #isStopped = false;

  private constructor(options: SimulatorOptions) {
    const {
      version = '3.5.1',
      tokens,
      anonymous,
      keepAliveMs = 15_000,
    } = options;
    const repositories = new Repositories(options.repositories);
    const store = new ApplicationStore(version);
    this.#name = options.name;
    this.#access = new Access(tokens, anonymous, this.faults);
    this.#around = {
      version,
      store,
      repositories,
      renderer: new ManifestRenderer(repositories),
      timing: { ...defaultTiming, ...options.timing },
      timers: new Timers(),
      gate: new Gate(),
    };
    const api = new Api({
      version,
      store,
      repositories,
      keepAliveMs,
      access: this.#access,
      faults: this.faults,
      counters: this.counters,
      refresh: (application, kind) => this.#refreshByApi(application, kind),
    });
    this.#server = createServer((request, response) => {
      api.handle(request, response);
    });
    this.#server.keepAliveTimeout = 65_000;
  }

  /** Starts an instance without Applications; rejects where the port is taken. */
  static async start(options: SimulatorOptions): Promise<ArgoCdSimulator> {
    const simulator = new ArgoCdSimulator(options);
    await simulator.#listen(options.port ?? 0);
    return simulator;
  }

  /** Base URL without a slash at its end. */
  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  /** Cuts all connections and ends all timers. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#intervals.forEach(interval => clearInterval(interval));
    this.#around.timers.stop();
    this.#around.gate.open();
    const closed = new Promise<void>(resolve => {
      this.#server.close(() => resolve());
    });
    this.#server.closeAllConnections();
    await Promise.all([closed, ...this.#rounds]);
  }

  /** Creates an Application, or replaces the one of that name; resolves after its first comparison. */
  async putApplication(options: ApplicationOptions): Promise<void> {
    const application = buildApplication(this.#name, options);
    const { name, namespace } = application.metadata;
    if (this.#around.store.get(namespace, name)) {
      this.removeApplication(name, namespace);
    }
    const controller = new ApplicationController(
      application,
      options,
      this.#around,
    );
    this.#controllers.set(`${namespace}/${name}`, controller);
    this.#around.store.add(application);
    this.#schedule(application);
    await (options.settled ? controller.settle() : controller.compare());
  }

  removeApplication(name: string, namespace: string = 'argocd') {
    const application = this.application(name, namespace);
    const controller = this.#controllers.get(`${namespace}/${name}`);
    if (controller) {
      this.#around.timers.cancel(controller);
    }
    this.#controllers.delete(`${namespace}/${name}`);
    this.#dueAt.delete(application);
    this.#around.store.remove(application);
  }

  /** The Application as it is now; throws for an unknown one. */
  application(name: string, namespace: string = 'argocd'): Application {
    const stored = this.#around.store.get(namespace, name);
    if (!stored) {
      throw new Error(`No Application ${namespace}/${name} on ${this.#name}`);
    }
    return stored.application;
  }

  /** Resolves with the Application as soon as it fulfils the condition. */
  async waitFor(
    name: string,
    condition: (application: Application) => boolean,
    namespace: string = 'argocd',
  ): Promise<Application> {
    const application = this.application(name, namespace);
    if (!condition(application)) {
      await new Promise<void>(resolve => {
        const unwatch = this.#around.store.watch(() => {
          if (condition(application)) {
            unwatch();
            resolve();
          }
        });
      });
    }
    return application;
  }

  /** Looks at Git now and compares one Application, or all of them. */
  async refresh(name?: string, namespace?: string): Promise<void> {
    await this.#around.repositories.fetch();
    const controllers = name
      ? [this.#controller(name, namespace)]
      : [...this.#controllers.values()];
    await Promise.all(controllers.map(controller => controller.compare()));
  }

  /** What runs in the cluster: all images of pods (old and new during a rollout), health, revision applied last. */
  live(name: string, namespace?: string) {
    return this.#controller(name, namespace).live();
  }

  /** Its pods do not come up, until {@link ArgoCdSimulator.mend}; new syncs end degraded as well. */
  async setDegraded(name: string, message?: string): Promise<void> {
    await this.#trouble(name, { degraded: { message } });
  }

  /** Its manifests can't be rendered: sync `Unknown`, health as it was (at first `Healthy`), a `ComparisonError`. */
  async breakManifest(name: string, message?: string): Promise<void> {
    await this.#trouble(name, {
      brokenManifest:
        message ??
        'Failed to load target state: failed to generate manifest for source 1 of 1: rpc error: code = Unknown desc = Manifest generation error',
    });
  }

  /** An operation that does not end: the one under way, or one that begins now. */
  async stickOperation(name: string): Promise<void> {
    await this.#trouble(name, { stuckOperation: true });
  }

  /** Takes away what {@link setDegraded}, {@link breakManifest} and {@link stickOperation} did. */
  async mend(name: string): Promise<void> {
    await this.#trouble(name, {
      degraded: undefined,
      brokenManifest: undefined,
      stuckOperation: undefined,
    });
  }

  /** Somebody edits the live objects: OutOfSync, then self-heal's own partial operation (where it is on). */
  async deviate(name: string): Promise<void> {
    await this.#controller(name).deviate();
  }

  /** Somebody presses "Sync", as an Application without automatic sync needs it. */
  async sync(name: string, username: string): Promise<void> {
    await this.#around.repositories.fetch();
    await this.#controller(name).sync(username);
  }

  /** The application controller stops: nothing is compared or carried on, the API still answers. */
  freezeController() {
    this.#around.gate.close();
  }

  thawController() {
    this.#around.gate.open();
  }

  /** Synthetic Applications, synced and healthy, that follow no repository. */
  seed(count: number, options: SeedOptions = {}) {
    for (let index = 0; index < count; index += 1) {
      const application = seedApplication(this.#name, index, options);
      this.#around.store.add(application);
      this.#schedule(application);
    }
  }

  /** Merges a change into an Application as one write. */
  touch(name: string, patch: ApplicationPatch, namespace?: string) {
    const application = this.application(name, namespace);
    this.#around.store.write(application, () => {
      Object.assign(application.metadata, patch.metadata);
      Object.assign(application.spec, patch.spec);
      Object.assign(application.status, patch.status);
    });
  }

  async #listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', () => resolve());
    });
    const { pollMs, reconcileMs } = this.#around.timing;
    if (pollMs > 0) {
      this.#every(pollMs, () => this.#poll());
    }
    if (reconcileMs > 0) {
      this.#every(Math.min(tickMs, reconcileMs), () => this.#reconcile());
    }
  }

  /** Runs one round after the other, never two at once. */
  #every(ms: number, round: () => Promise<void>) {
    let running = false;
    const interval = setInterval(() => {
      if (!running && !this.#around.gate.isClosed) {
        running = true;
        const current = round()
          .catch(() => undefined) // the next round tries again
          .finally(() => {
            running = false;
            this.#rounds.delete(current);
          });
        this.#rounds.add(current);
      }
    }, ms);
    this.#intervals.push(interval);
  }

  /** A commit is seen: every Application of that repository is compared, as in a monorepo. */
  async #poll() {
    const moved = await this.#around.repositories.poll();
    for (const controller of this.#controllers.values()) {
      const isMoved = controller
        .followedRepositories()
        .some(url => moved.has(url));
      if (isMoved && !this.#isStopped) {
        await controller.compare();
      }
    }
  }

  /** Compares what is due although nothing changed: only `reconciledAt` moves then. */
  async #reconcile() {
    const now = Date.now();
    for (const [application, dueAt] of this.#dueAt) {
      if (dueAt <= now && !this.#isStopped) {
        this.#dueAt.set(application, now + this.#around.timing.reconcileMs);
        const { namespace, name } = application.metadata;
        if (this.#controllers.has(`${namespace}/${name}`)) {
          await this.refresh(name, namespace);
        } else {
          this.touch(
            name,
            { status: { reconciledAt: timestamp() } },
            namespace,
          );
        }
      }
    }
  }

  /** Spreads the first comparisons over one period. */
  #schedule(application: Application) {
    const { reconcileMs } = this.#around.timing;
    const share = (this.#dueAt.size % 97) / 97;
    this.#dueAt.set(application, Date.now() + reconcileMs * (1 - share / 2));
  }

  /** The annotations that the server writes; the controller takes `refresh` away, `hydrate` stays (3.5). */
  async #refreshByApi(application: Application, kind: 'normal' | 'hard') {
    const { store, version, gate } = this.#around;
    store.write(application, ({ metadata }) => {
      metadata.annotations = {
        ...metadata.annotations,
        'argocd.argoproj.io/refresh': kind,
        ...(version === '3.2.12' ? {} : { 'argocd.argoproj.io/hydrate': kind }),
      };
    });
    await gate.pass();
    const { name, namespace } = application.metadata;
    if (this.#controllers.has(`${namespace}/${name}`)) {
      await this.refresh(name, namespace);
    } else {
      store.write(application, ({ metadata, status }) => {
        delete metadata.annotations?.['argocd.argoproj.io/refresh'];
        status.reconciledAt = timestamp();
      });
    }
  }

  async #trouble(name: string, troubles: Troubles) {
    const controller = this.#controller(name);
    Object.assign(controller.troubles, troubles);
    await controller.showTroubles();
  }

  #controller(name: string, namespace: string = 'argocd') {
    const controller = this.#controllers.get(`${namespace}/${name}`);
    if (!controller) {
      throw new Error(`No Application ${namespace}/${name} on ${this.#name}`);
    }
    return controller;
  }
}
