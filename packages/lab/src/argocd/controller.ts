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

import { Cluster, result } from './cluster';
import {
  DesiredState,
  pastDeployments,
  renderDesiredState,
  sourcesOf,
} from './desiredState';
import { Gate, Timers } from './gate';
import { ManifestRenderer } from './manifests';
import {
  appendHistory,
  buildOperation,
  createdNamespace,
  syncResult,
} from './operations';
import { Repositories } from './repositories';
import { StatusWriter } from './statusWriter';
import { ApplicationStore } from './store';
import {
  Application,
  ApplicationOptions,
  ArgoCdVersion,
  InitiatedBy,
  OperationState,
  ResourceResult,
  Timing,
  timestamp,
} from './types';

/** What all controllers of one instance share. */
export type Surroundings = {
  version: ArgoCdVersion;
  store: ApplicationStore;
  repositories: Repositories;
  renderer: ManifestRenderer;
  timing: Timing;
  timers: Timers;
  /** Closed while the application controller of the instance is stopped. */
  gate: Gate;
};

const automated: InitiatedBy = { automated: true };

/** Why an Application is not as it should be; switched on by tests and by the demo. */
export type Troubles = {
  degraded?: { message?: string };
  brokenManifest?: string;
  stuckOperation?: boolean;
};

/** Plays the application controller for one Application: compares, syncs, heals, step by step as recorded. */
export class ApplicationController {
  readonly application: Application;
  readonly #options: ApplicationOptions;
  readonly #around: Surroundings;
  readonly #cluster: Cluster;
  readonly troubles: Troubles = {};
  readonly #status: StatusWriter;
  #desired: DesiredState | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #namespaceExists: boolean;
  #finish: (() => void) | undefined;

  constructor(
    application: Application,
    options: ApplicationOptions,
    around: Surroundings,
  ) {
    this.application = application;
    this.#options = options;
    this.#around = around;
    this.#cluster = new Cluster(around.version);
    this.#status = new StatusWriter(application, this.#cluster);
    this.#namespaceExists =
      application.spec.destination.namespace === application.metadata.namespace;
  }

  /** What runs at this moment; `revision` is that of the last operation. */
  live() {
    const { status } = this.application;
    return {
      images: this.#cluster.images(),
      health: status.health.status,
      revision:
        status.operationState?.syncResult?.revision ||
        status.operationState?.syncResult?.revisions?.[0],
    };
  }

  /** URLs whose commits can change it. */
  followedRepositories(): string[] {
    const { chartVersionFrom } = this.#options;
    const urls = sourcesOf(this.application).map(({ repoURL }) => repoURL);
    return chartVersionFrom ? [...urls, chartVersionFrom.repoURL] : urls;
  }

  /** Compares with Git now and starts what follows from it; waits while the controller is stopped. */
  compare(): Promise<void> {
    const next = this.#queue.then(async () => {
      await this.#around.gate.pass();
      await this.#compare();
    });
    this.#queue = next.catch(() => undefined);
    return next;
  }

  /** Puts the Application into the state of one that was deployed long ago. */
  async settle(): Promise<void> {
    await this.#followParent();
    const { application } = this;
    const desired = await this.#render();
    this.#desired = desired;
    this.#cluster.want(desired.manifests);
    const resources = this.#cluster.apply();
    this.#cluster.dropLeftovers();
    this.#cluster.finishRollout(false);
    this.#namespaceExists = true;
    const past = await pastDeployments(
      this.#around.repositories,
      this.#around.renderer,
      application,
      this.#options,
      desired.revisions,
    );
    const last = past[past.length - 1];
    this.#write(({ status }) => {
      for (const { id, revisions, at } of past) {
        const entry = { id, revisions, startedAt: at, deployedAt: at };
        appendHistory(application, entry, automated);
      }
      status.operationState = {
        operation: buildOperation(application, last.revisions, automated),
        phase: 'Succeeded',
        message: 'successfully synced (all tasks run)',
        syncResult: syncResult(application, last.revisions, resources),
        startedAt: last.at,
        finishedAt: last.at,
      };
      this.#status.showComparison(desired, last.at, timestamp());
    });
  }

  /** Somebody changes the live objects by hand; with self-heal on, Argo CD's own partial operation follows. */
  async deviate(): Promise<void> {
    this.#cluster.drift();
    await this.compare();
  }

  /** Somebody presses "Sync": what Git wants now is applied, whatever the policy. */
  async sync(username: string): Promise<void> {
    await this.compare();
    if (this.#desired && !this.application.operation) {
      this.#start(this.#desired, { username });
    }
  }

  /** Shows at once what changed in {@link ApplicationController.troubles}. */
  async showTroubles(): Promise<void> {
    const { degraded, stuckOperation } = this.troubles;
    if (!this.#cluster.isRollingOut) {
      this.#cluster.finishRollout(Boolean(degraded), degraded?.message);
      this.#write(() => this.#status.showHealth());
    }
    if (stuckOperation && !this.application.operation && this.#desired) {
      this.#start(this.#desired, { username: 'admin' });
    }
    if (!stuckOperation) {
      const finish = this.#finish;
      this.#finish = undefined;
      finish?.();
    }
    await this.compare();
  }

  async #compare() {
    const { application } = this;
    let desired: DesiredState;
    try {
      await this.#followParent();
      desired = await this.#render();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#write(() => this.#status.showComparisonError(message));
      return;
    }
    this.#desired = desired;
    this.#cluster.want(desired.manifests);
    const difference = this.#cluster.difference();
    const { automated: policy } = application.spec.syncPolicy;
    const starts =
      difference !== 'none' &&
      policy !== undefined &&
      (difference === 'new' || policy.selfHeal) &&
      !this.#options.deniedByWindow &&
      !application.operation;
    if (starts) {
      this.#start(desired, automated, difference === 'drift');
    } else {
      this.#write(() => this.#status.showComparison(desired));
    }
  }

  /** As recorded: first the operation, then the comparison, then its state. */
  #start(
    desired: DesiredState,
    initiatedBy: InitiatedBy,
    isSelfHeal: boolean = false,
  ) {
    const { application } = this;
    const { status } = application;
    const operation = buildOperation(
      application,
      desired.revisions,
      initiatedBy,
      isSelfHeal ? this.#cluster.resources(true) : undefined,
    );
    this.#around.timers.cancel(this);
    this.#write(() => {
      application.operation = operation;
      status.operationState = undefined;
    });
    this.#write(() => this.#status.showComparison(desired));
    const startedAt = timestamp();
    const resources: ResourceResult[] = [];
    this.#write(() => {
      status.operationState = { operation, phase: 'Running', startedAt };
    });
    const { namespace } = application.spec.destination;
    if (!this.#namespaceExists && namespace) {
      this.#namespaceExists = true;
      resources.push(createdNamespace(namespace));
    }
    this.#showHook(desired, operation, resources, startedAt);
    this.#later(this.#around.timing.syncMs, () =>
      this.#end(desired, operation, resources, startedAt),
    );
  }

  #showHook(
    desired: DesiredState,
    operation: OperationState['operation'],
    resources: ResourceResult[],
    startedAt: string,
  ) {
    const hook = this.#cluster.startHook();
    if (!hook) {
      return;
    }
    const { application } = this;
    resources.push({
      ...result(hook, 'created'),
      status: this.#around.version === '3.2.12' ? undefined : 'Synced',
      hookType: hook.hook,
      syncPhase: 'PreSync',
    });
    this.#write(({ status }) => {
      status.operationState = {
        operation,
        phase: 'Running',
        message: `waiting for completion of hook ${hook.group}/${hook.kind}/${hook.name}`,
        syncResult: syncResult(application, desired.revisions, [...resources]),
        startedAt,
      };
      this.#status.showHealth();
    });
  }

  /** The end of an operation and the rollout that follows, in the recorded order of writes. */
  #end(
    desired: DesiredState,
    operation: OperationState['operation'],
    before: ResourceResult[],
    startedAt: string,
  ) {
    if (this.troubles.stuckOperation) {
      this.#finish = () => this.#end(desired, operation, before, startedAt);
      return;
    }
    const { application } = this;
    const { status } = application;
    const { timing } = this.#around;
    const newest = this.#desired ?? desired;
    this.#cluster.want(desired.manifests);
    const resources = [...before, ...this.#cluster.apply()];
    const now = timestamp();
    if (!operation.sync.resources) {
      const entry = {
        revisions: desired.revisions,
        startedAt,
        deployedAt: now,
      };
      this.#write(() =>
        appendHistory(application, entry, operation.initiatedBy),
      );
    }
    this.#write(() => {
      application.operation = undefined;
      status.operationState = {
        operation,
        phase: 'Succeeded',
        message: 'successfully synced (all tasks run)',
        syncResult: syncResult(application, desired.revisions, resources),
        startedAt,
        finishedAt: now,
      };
      // The comparison is older than the operation: health of the parts is already new, sync is not.
      const former = status.resources;
      status.resources = this.#cluster.resources(true).map(resource => {
        const { kind, name } = resource;
        const shown = former?.find(
          candidate => candidate.kind === kind && candidate.name === name,
        );
        return { ...resource, status: shown?.status ?? resource.status };
      });
    });
    const { summary } = status;
    this.#write(() => {
      this.#status.showComparison(desired, now, status.reconciledAt);
      status.summary = summary;
    });
    this.#write(() => {
      status.reconciledAt = now;
    });
    if (this.#cluster.isRollingOut || this.#cluster.hasLeftovers) {
      this.#cluster.progress();
      this.#write(() => this.#status.showHealth(now));
      this.#later(timing.progressMs, () => {
        const { degraded } = this.troubles;
        this.#cluster.finishRollout(Boolean(degraded), degraded?.message);
        this.#write(() => this.#status.showHealth());
        this.#later(timing.lingerMs, () => {
          this.#cluster.dropLeftovers();
          this.#write(() => this.#status.showHealth());
        });
      });
    }
    if (newest !== desired) {
      this.compare().catch(() => undefined);
    }
  }

  /** Runs a step after a time, never while the controller is stopped. */
  #later(ms: number, step: () => void) {
    this.#around.timers.after(this, ms, () => {
      this.#around.gate.pass().then(step, () => undefined);
    });
  }

  async #render(): Promise<DesiredState> {
    if (this.troubles.brokenManifest !== undefined) {
      throw new Error(this.troubles.brokenManifest);
    }
    return renderDesiredState(
      this.#around.renderer,
      this.application,
      this.#options.extraImages ?? [],
    );
  }

  /** An app of apps writes the chart version that it reads in Git into its child. */
  async #followParent() {
    const { chartVersionFrom } = this.#options;
    const chart = sourcesOf(this.application).find(source => source.chart);
    if (chartVersionFrom && chart) {
      const version = await this.#around.renderer.lookUp(chartVersionFrom);
      if (chart.targetRevision !== version) {
        this.#write(() => {
          chart.targetRevision = version;
        });
      }
    }
  }

  #write(change: (application: Application) => void) {
    this.#around.store.write(this.application, change);
  }
}
