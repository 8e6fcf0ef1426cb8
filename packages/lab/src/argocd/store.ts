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

import { EventEmitter } from 'node:events';
import { Fields, projectListItem } from './fields';
import { managedFields } from './managedFields';
import { Application, ArgoCdVersion } from './types';

export type WatchEvent = {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  application: Application;
};

/** One Application with what was rendered of it since its last write. */
export class StoredApplication {
  readonly application: Application;
  readonly #version: ArgoCdVersion;
  readonly #rendered = new Map<string, string>();

  constructor(application: Application, version: ArgoCdVersion) {
    this.application = application;
    this.#version = version;
  }

  forget() {
    this.#rendered.clear();
  }

  /** JSON as a single GET gives it. */
  forGet(): string {
    return JSON.stringify(wholeApplication(this.application));
  }

  /** JSON as one item of a list gives it: whole but without the health of resources, or narrowed by `fields`. */
  forList(key: string, fields: Fields | undefined): string {
    let text = this.#rendered.get(key);
    if (text === undefined) {
      text = JSON.stringify(
        fields
          ? projectListItem(this.application, fields, this.#version)
          : withoutResourceHealth(wholeApplication(this.application)),
      );
      this.#rendered.set(key, text);
    }
    return text;
  }
}

/** The Application with its keys in the server's order and with `managedFields`. */
export function wholeApplication(application: Application): Application {
  const { metadata, spec, status, operation } = application;
  const { sourceTypes, controllerNamespace, sourceHydrator, ...others } =
    status;
  return {
    metadata: {
      ...metadata,
      ...{ managedFields: managedFields(application) },
    },
    spec,
    status: { ...others, sourceTypes, controllerNamespace, sourceHydrator },
    operation,
  };
}

function withoutResourceHealth(application: Application): Application {
  const resources = application.status.resources?.map(
    ({ health, ...resource }) => resource,
  );
  return { ...application, status: { ...application.status, resources } };
}

/** All Applications of one instance: every write raises `resourceVersion` and is announced to the watchers. */
export class ApplicationStore {
  readonly #version: ArgoCdVersion;
  readonly #applications = new Map<string, StoredApplication>();
  readonly #events = new EventEmitter().setMaxListeners(0);
  // Counts from the present, so that numbers never go back when the simulator is started anew.
  #resourceVersion = Date.now();
  #sorted: StoredApplication[] | undefined;

  constructor(version: ArgoCdVersion) {
    this.#version = version;
  }

  get resourceVersion(): string {
    return String(this.#resourceVersion);
  }

  get(namespace: string, name: string): StoredApplication | undefined {
    return this.#applications.get(`${namespace}/${name}`);
  }

  /** Sorted by name, then namespace. */
  list(): StoredApplication[] {
    this.#sorted ??= [...this.#applications.values()].sort((a, b) => {
      const left = a.application.metadata;
      const right = b.application.metadata;
      const leftKey = `${left.name} ${left.namespace}`;
      return leftKey < `${right.name} ${right.namespace}` ? -1 : 1;
    });
    return this.#sorted;
  }

  add(application: Application): StoredApplication {
    const { namespace, name } = application.metadata;
    const stored = new StoredApplication(application, this.#version);
    this.#applications.set(`${namespace}/${name}`, stored);
    this.#sorted = undefined;
    this.#stamp(application);
    this.#announce('ADDED', application);
    return stored;
  }

  remove(application: Application) {
    const { namespace, name } = application.metadata;
    this.#applications.delete(`${namespace}/${name}`);
    this.#sorted = undefined;
    this.#stamp(application);
    this.#announce('DELETED', application);
  }

  /** One write: what `change` does to the Application becomes one new version, or none where it changes nothing. */
  write(application: Application, change: (application: Application) => void) {
    const before = JSON.stringify(application);
    change(application);
    if (JSON.stringify(application) === before) {
      return;
    }
    application.metadata.generation += 1;
    this.#stamp(application);
    const { namespace, name } = application.metadata;
    const stored = this.get(namespace, name);
    if (stored?.application === application) {
      stored.forget();
      this.#announce('MODIFIED', application);
    }
  }

  /** Calls the listener at each write until the returned function is called. */
  watch(listener: (event: WatchEvent) => void): () => void {
    this.#events.on('event', listener);
    return () => this.#events.off('event', listener);
  }

  #stamp(application: Application) {
    this.#resourceVersion += 1;
    application.metadata.resourceVersion = this.resourceVersion;
  }

  #announce(type: WatchEvent['type'], application: Application) {
    this.#events.emit('event', { type, application } satisfies WatchEvent);
  }
}
