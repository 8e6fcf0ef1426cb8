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

import { Cluster } from './cluster';
import { DesiredState } from './desiredState';
import { syncStatus } from './operations';
import { Application, timestamp } from './types';

/** Writes what the controller knows of one Application into its status; the caller makes a write of it. */
export class StatusWriter {
  readonly #application: Application;
  readonly #cluster: Cluster;
  #isComparable = true;

  constructor(application: Application, cluster: Cluster) {
    this.#application = application;
    this.#cluster = cluster;
  }

  /** A comparison that came about; it ends the annotation with which a refresh was asked for. */
  showComparison(
    desired: DesiredState,
    now: string = timestamp(),
    reconciledAt: string = now,
  ) {
    const { status, spec } = this.#application;
    const isSynced = this.#cluster.difference() === 'none';
    this.#isComparable = true;
    status.sync = syncStatus(
      this.#application,
      isSynced ? 'Synced' : 'OutOfSync',
      desired.revisions,
    );
    status.conditions = undefined;
    status.reconciledAt = reconciledAt;
    status.sourceType = spec.sources ? undefined : desired.types[0];
    status.sourceTypes = spec.sources ? desired.types : undefined;
    this.#showController();
    this.showHealth(now);
  }

  /** Unknown sync, health as it was (or Healthy), and `reconciledAt` stands still, as recorded. */
  showComparisonError(message: string) {
    const { status, spec } = this.#application;
    const now = timestamp();
    const revisions = (spec.sources ?? [spec.source]).map(
      source => source?.targetRevision ?? '',
    );
    this.#isComparable = false;
    status.sync = syncStatus(this.#application, 'Unknown', revisions);
    const former = status.conditions?.find(
      condition => condition.message === message,
    );
    status.conditions = [
      former ?? { type: 'ComparisonError', message, lastTransitionTime: now },
    ];
    status.reconciledAt ??= now;
    this.#showController();
    this.showHealth(now);
  }

  /** Resources, images and health of what runs; the time of the health moves only with its value. */
  showHealth(now: string = timestamp()) {
    const { status } = this.#application;
    const resources = this.#cluster.resources(this.#isComparable);
    status.resources = resources.length > 0 ? resources : undefined;
    const images = this.#cluster.images();
    status.summary = images.length > 0 ? { images } : {};
    const health = this.#cluster.health(this.#isComparable);
    if (status.health.status !== health) {
      status.health = { status: health, lastTransitionTime: now };
    }
  }

  #showController() {
    const { status, metadata } = this.#application;
    status.resourceHealthSource = 'appTree';
    status.controllerNamespace = 'argocd';
    delete metadata.annotations?.['argocd.argoproj.io/refresh'];
  }
}
