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

import { Manifest } from './manifests';
import {
  ArgoCdVersion,
  Health,
  HealthStatus,
  ResourceResult,
  ResourceStatus,
} from './types';

const kindsWithHealth = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'Rollout',
  'Service',
  'Ingress',
  'PersistentVolumeClaim',
  'Job',
]);

/** From best to worst, as Argo CD aggregates. */
const fromBestToWorst: HealthStatus[] = [
  'Healthy',
  'Suspended',
  'Progressing',
  'Missing',
  'Degraded',
  'Unknown',
];

function keyOf({ group, kind, namespace, name }: Manifest): string {
  return [group ?? '', kind, namespace ?? '', name].join('/');
}

function identity({ group, version, kind, namespace, name }: Manifest) {
  return { group, version, kind, namespace, name };
}

/** What runs in the cluster for one Application, and how it differs from what should. */
export class Cluster {
  readonly #version: ArgoCdVersion;
  readonly #live = new Map<string, Manifest>();
  readonly #health = new Map<string, Health>();
  readonly #drifted = new Set<string>();
  #desired = new Map<string, Manifest>();
  #hooks: Manifest[] = [];
  #leftovers: string[] = [];
  #runningHook: Manifest | undefined;

  constructor(version: ArgoCdVersion) {
    this.#version = version;
  }

  want(manifests: Manifest[]) {
    this.#hooks = manifests.filter(manifest => manifest.hook !== undefined);
    this.#desired = new Map(
      manifests
        .filter(manifest => manifest.hook === undefined)
        .map(manifest => [keyOf(manifest), manifest]),
    );
  }

  /** Somebody changed all live objects by hand. */
  drift() {
    for (const key of this.#live.keys()) {
      this.#drifted.add(key);
    }
  }

  /** `new`: Git says something else; `drift`: only the cluster moved. */
  difference(): 'none' | 'new' | 'drift' {
    const keys = new Set([...this.#desired.keys(), ...this.#live.keys()]);
    for (const key of keys) {
      if (this.#desired.get(key)?.text !== this.#live.get(key)?.text) {
        return 'new';
      }
    }
    return this.#drifted.size > 0 ? 'drift' : 'none';
  }

  /** The job that runs before all else begins; undefined where there is none. */
  startHook(): Manifest | undefined {
    this.#runningHook = this.#hooks.find(({ hook }) => hook === 'PreSync');
    return this.#runningHook;
  }

  /** What is applied becomes live; workloads that changed progress, and their former images stay as leftovers. */
  apply(): ResourceResult[] {
    this.#runningHook = undefined;
    const before = this.images();
    const results: ResourceResult[] = [];
    for (const [key, manifest] of this.#desired) {
      const former = this.#live.get(key);
      this.#live.set(key, manifest);
      const changed = former?.text !== manifest.text;
      if (changed && manifest.replicas > 0) {
        this.#health.set(key, {
          status: 'Progressing',
          message:
            'Waiting for rollout to finish: observed deployment generation less than desired generation',
        });
      }
      const done = changed ? 'configured' : 'unchanged';
      results.push(result(manifest, former ? done : 'created'));
    }
    for (const [key, manifest] of this.#live) {
      if (!this.#desired.has(key)) {
        this.#live.delete(key);
        this.#health.delete(key);
        results.push({ ...result(manifest, 'pruned'), status: 'Pruned' });
      }
    }
    this.#drifted.clear();
    this.#leftovers = before;
    return results.sort((a, b) => order(a, b));
  }

  /** Images of all pods: while a rollout goes on and for a while after it the former ones too. */
  images(): string[] {
    return [...new Set([...this.#leftovers, ...this.#liveImages()])].sort();
  }

  get hasLeftovers(): boolean {
    const live = this.#liveImages();
    return this.#leftovers.some(image => !live.has(image));
  }

  #liveImages(): Set<string> {
    const images = new Set<string>();
    for (const manifest of this.#live.values()) {
      if (manifest.replicas > 0) {
        manifest.images.forEach(image => images.add(image));
      }
    }
    this.#runningHook?.images.forEach(image => images.add(image));
    return images;
  }

  dropLeftovers() {
    this.#leftovers = [];
  }

  /** The first new pods are there. */
  progress() {
    for (const health of this.#health.values()) {
      if (health.status === 'Progressing') {
        health.message =
          'Waiting for rollout to finish: 1 out of 2 new replicas have been updated...';
      }
    }
  }

  /** Ends the rollout of all workloads, well or badly. */
  finishRollout(degraded: boolean, message?: string) {
    for (const [key, manifest] of this.#live) {
      if (manifest.replicas > 0) {
        this.#health.set(
          key,
          degraded
            ? {
                status: 'Degraded',
                message:
                  message ??
                  `${manifest.kind} "${manifest.name}" exceeded its progress deadline`,
              }
            : { status: 'Healthy' },
        );
      }
    }
  }

  get isRollingOut(): boolean {
    return [...this.#health.values()].some(
      ({ status }) => status === 'Progressing',
    );
  }

  /** `status.resources`; `isComparable` is false where what should run is not known. */
  resources(isComparable: boolean): ResourceStatus[] {
    const keys = isComparable
      ? new Set([...this.#desired.keys(), ...this.#live.keys()])
      : this.#live.keys();
    const resources: ResourceStatus[] = [];
    for (const key of keys) {
      const live = this.#live.get(key);
      const desired = this.#desired.get(key);
      const manifest = desired ?? live;
      if (manifest) {
        const same = live?.text === desired?.text && !this.#drifted.has(key);
        const status = same ? 'Synced' : 'OutOfSync';
        resources.push({
          ...identity(manifest),
          status: isComparable ? status : 'Unknown',
          health: this.#healthOf(key),
          requiresPruning: isComparable && !desired ? true : undefined,
        });
      }
    }
    if (this.#runningHook) {
      resources.push({
        ...identity(this.#runningHook),
        health: { status: 'Progressing' },
        hook: true,
        requiresPruning: true,
      });
    }
    return resources.sort((a, b) => order(a, b));
  }

  /** Health of the Application. */
  health(isComparable: boolean): HealthStatus {
    const all = this.resources(isComparable).filter(({ hook }) => !hook);
    const missing = all.filter(({ health }) => health?.status === 'Missing');
    if (missing.length > 0 && missing.length === all.length) {
      // 3.2 takes nothing-there-yet for healthy while a hook runs.
      return this.#runningHook && this.#version === '3.2.12'
        ? 'Healthy'
        : 'Missing';
    }
    // Since 3.4 a part that is missing does not count.
    const counted =
      this.#version === '3.2.12'
        ? all
        : all.filter(resource => !missing.includes(resource));
    const ranks = counted.map(({ health }) =>
      fromBestToWorst.indexOf(health?.status ?? 'Healthy'),
    );
    return fromBestToWorst[Math.max(0, ...ranks)];
  }

  #healthOf(key: string): Health | undefined {
    const live = this.#live.get(key);
    if (!live) {
      return { status: 'Missing' };
    }
    return kindsWithHealth.has(live.kind)
      ? { ...(this.#health.get(key) ?? { status: 'Healthy' }) }
      : undefined;
  }
}

/** One line of `syncResult.resources`. */
export function result(manifest: Manifest, done: string): ResourceResult {
  const { group, version, kind, namespace, name, images } = manifest;
  const resource = group ? `${kind}.${group}` : kind;
  return {
    group: group ?? '',
    version,
    kind,
    namespace: namespace ?? '',
    name,
    status: 'Synced',
    message: `${resource.toLocaleLowerCase('en-US')}/${name} ${done}`,
    hookPhase: 'Running',
    syncPhase: 'Sync',
    images: images.length > 0 ? images : undefined,
  };
}

type Sortable = Pick<Manifest, 'group' | 'kind' | 'namespace' | 'name'>;

function order(a: Sortable, b: Sortable): number {
  const text = ({ group, kind, namespace, name }: Sortable) =>
    [group ?? '', kind, namespace ?? '', name].join('/');
  return text(a) < text(b) ? -1 : 1;
}
