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

import { COMPONENTS } from '../world/world';
import { CatalogEntity, readCatalog } from './readCatalog';

describe('readCatalog', () => {
  let all: CatalogEntity[];
  let components: CatalogEntity[];

  beforeAll(async () => {
    const { people, entities } = await readCatalog();
    all = [...people, ...entities];
    components = entities.filter(({ kind }) => kind === 'Component');
  });

  const refOf = ({ kind, metadata }: CatalogEntity) =>
    `${kind.toLowerCase()}:${metadata.name}`;

  /** Every reference of an entity, as `kind:name`. */
  function referencesOf({ spec }: CatalogEntity): string[] {
    const kinds: Record<string, string> = {
      owner: 'group',
      system: 'system',
      domain: 'domain',
      parent: 'group',
      children: 'group',
      members: 'user',
      memberOf: 'group',
      providesApis: 'api',
      consumesApis: 'api',
      dependsOn: 'component',
    };
    return Object.entries(kinds).flatMap(([key, kind]) => {
      const value = spec[key] ?? [];
      const names = Array.isArray(value) ? value : [`${value}`];
      return names.map(name => {
        const ref = name.replace('default/', '');
        return ref.includes(':') ? ref : `${kind}:${ref}`;
      });
    });
  }

  function componentNamed(name: string) {
    const found = components.find(({ metadata }) => metadata.name === name);
    return found?.metadata.annotations ?? {};
  }

  it('names nothing that is not there, and nothing twice', () => {
    const refs = all.map(refOf);
    expect(new Set(refs).size).toBe(refs.length);
    for (const entity of all) {
      for (const reference of referencesOf(entity)) {
        expect([refOf(entity), reference, refs.includes(reference)]).toEqual([
          refOf(entity),
          reference,
          true,
        ]);
      }
    }
  });

  it('has every component that runs in the lab, in the same system', () => {
    const shown = components.map(({ metadata, spec }) => ({
      name: metadata.name,
      system: spec.system,
    }));
    const running = COMPONENTS.map(({ name, project }) => ({
      name,
      system: project,
    }));
    expect(shown).toEqual(running);
    expect(shown.length).toBeGreaterThanOrEqual(14);
    expect(new Set(shown.map(({ system }) => system)).size).toBe(4);
  });

  it('says the same about membership on both sides', () => {
    const groups = all.filter(({ kind }) => kind === 'Group');
    const users = all.filter(({ kind }) => kind === 'User');
    for (const { metadata, spec } of groups) {
      const members = users.filter(user =>
        [user.spec.memberOf].flat().includes(metadata.name),
      );
      expect([metadata.name, spec.members ?? []]).toEqual([
        metadata.name,
        members.map(user => user.metadata.name),
      ]);
    }
  });

  it('knows by their address all who write what is shipped (R25)', () => {
    const known = new Set(
      all.map(({ spec }) => (spec.profile as { email?: string })?.email),
    );
    expect(COMPONENTS.filter(({ author }) => !known.has(author.email))).toEqual(
      [],
    );
  });

  it('has the accounts of the demo: a developer and two of the platform team', () => {
    const memberOf = (name: string) =>
      all.find(entity => refOf(entity) === `user:${name}`)?.spec.memberOf;
    expect(memberOf('dana')).toEqual(['payments']);
    expect(memberOf('pat')).toEqual(['platform']);
    expect(memberOf('sam')).toEqual(['platform']);
  });

  it.each([
    ['payments', 'standard'],
    ['pricing', 'reviewed'],
    ['shipping', 'regions'],
    ['tracking', 'by-label'],
    ['reports', 'charts'],
    ['vault', 'platform'],
    ['notifier', undefined],
    ['recommendations', '[standard]'],
  ])('lets %s pick pipeline %s', (name, pipeline) => {
    expect(componentNamed(name)['release-pipeline/pipeline']).toBe(pipeline);
  });

  it('names Applications by one of the two ways of the Argo CD plugins', () => {
    for (const { metadata } of components) {
      const { 'argocd/app-name': name, 'argocd/app-selector': selector } =
        metadata.annotations ?? {};
      // Both at once are an error for Roadie's plugin.
      expect([metadata.name, [name, selector].filter(Boolean).length]).toEqual([
        metadata.name,
        1,
      ]);
    }
  });
});
