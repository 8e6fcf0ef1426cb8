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

import { Access, Identity } from './access';
import { GrpcError } from './errors';
import { Faults } from './faults';
import { parseFields } from './fields';
import { parseSelector } from './selector';
import { ApplicationStore } from './store';
import { Application } from './types';

/** A body that may be kept: its compressed form is made once. */
export type Body = { plain: Buffer; zipped?: Buffer };

const maxKept = 20;

/**
 * The filters that lists and streams share: `projects`, `project`, `name`, `selector`.
 * @throws GrpcError 500 for a selector that can't be parsed
 */
export function applicationFilter(
  query: URLSearchParams,
  problem: string,
): (application: Application) => boolean {
  const projects = [...query.getAll('projects'), ...query.getAll('project')];
  const name = query.get('name') || undefined;
  const matchesLabels = parse(query.get('selector') ?? '', problem);
  return ({ metadata, spec }) =>
    (projects.length === 0 || projects.includes(spec.project)) &&
    (!name || metadata.name === name) &&
    matchesLabels(metadata.labels ?? {});
}

function parse(selector: string, problem: string) {
  try {
    return parseSelector(selector);
  } catch (error) {
    throw new GrpcError(2, `${problem}: ${(error as Error).message}`);
  }
}

/** Renders lists, and keeps them until the next write: 10,000 Applications are asked for often and change seldom. */
export class ListRenderer {
  readonly #store: ApplicationStore;
  readonly #access: Access;
  readonly #faults: Faults;
  readonly #kept = new Map<string, Body & { resourceVersion: string }>();

  constructor(options: {
    store: ApplicationStore;
    access: Access;
    faults: Faults;
  }) {
    this.#store = options.store;
    this.#access = options.access;
    this.#faults = options.faults;
  }

  render(query: URLSearchParams, identity: Identity): Body {
    if (this.#faults.find('shortenList', 'list')) {
      return this.#render(query, identity);
    }
    const key = JSON.stringify([query.toString(), identity]);
    const kept = this.#kept.get(key);
    const { resourceVersion } = this.#store;
    if (kept?.resourceVersion === resourceVersion) {
      return kept;
    }
    const body = { ...this.#render(query, identity), resourceVersion };
    if (this.#kept.size >= maxKept) {
      this.#kept.clear();
    }
    this.#kept.set(key, body);
    return body;
  }

  #render(query: URLSearchParams, identity: Identity): Body {
    const isMeant = applicationFilter(query, 'error parsing the selector');
    const namespace = query.get('appNamespace') || undefined;
    const repo = query.get('repo') || undefined;
    const fieldsText = query.get('fields') ?? '';
    const fields = parseFields(fieldsText);
    const items: string[] = [];
    for (const stored of this.#store.list()) {
      const { application } = stored;
      const { metadata, spec } = application;
      if (
        isMeant(application) &&
        (!namespace || metadata.namespace === namespace) &&
        (!repo || spec.source?.repoURL === repo) &&
        this.#access.canSeeApplication(identity, application) &&
        !this.#faults.hides(spec.project, metadata.name)
      ) {
        items.push(stored.forList(fieldsText, fields));
      }
    }
    const { resourceVersion } = this.#store;
    const metadata = JSON.stringify({ resourceVersion });
    const list = items.length > 0 ? `[${items.join(',')}]` : 'null';
    const text = fields
      ? `{"items":${list},"metadata":${metadata}}`
      : `{"metadata":${metadata},"items":${list}}`;
    return { plain: Buffer.from(text) };
  }
}
