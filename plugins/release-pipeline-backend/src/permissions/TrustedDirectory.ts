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

import type { AuthService } from '@backstage/backend-plugin-api';
import {
  ANNOTATION_ORIGIN_LOCATION,
  type Entity,
  parseEntityRef,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { TrustedGroup } from 'backstage-plugin-release-pipeline-node';
import type { AuthorityConfig } from '../config/types';
import { type ChangeAuthor, loginIn, type Person } from '../domain/authors';
import { Remembered } from './Remembered';
import { whileCatalogAnswers } from './whileCatalogAnswers';

const REMEMBER_MS = 30_000;
const GITHUB_LOGIN = 'github.com/user-login';

/**
 * Groups and Users whose origin the administrator trusts (R23). Membership is
 * what the Group lists and what trusted Users claim for themselves in their
 * `spec`; relations count for nothing, since an entity that anybody registers
 * can add to them.
 */
export class TrustedDirectory {
  readonly #catalog: CatalogService;
  readonly #auth: AuthService;
  readonly #config: AuthorityConfig;
  readonly #remembered = new Remembered<TrustedGroup>({
    milliseconds: REMEMBER_MS,
    maximum: 1000,
  });

  readonly #people = new Remembered<Person | undefined>({
    milliseconds: REMEMBER_MS,
    maximum: 10_000,
  });

  readonly #authors = new Remembered<Person[]>({
    milliseconds: REMEMBER_MS,
    maximum: 1000,
  });

  private constructor(options: {
    catalog: CatalogService;
    auth: AuthService;
    config: AuthorityConfig;
  }) {
    this.#catalog = options.catalog;
    this.#auth = options.auth;
    this.#config = options.config;
  }

  static create(options: {
    catalog: CatalogService;
    auth: AuthService;
    config: AuthorityConfig;
  }): TrustedDirectory {
    return new TrustedDirectory(options);
  }

  /** Whether config trusts any origin of people; where it does not, nobody's. */
  get trustsAnybody(): boolean {
    const { githubOrg, trustedOrigins } = this.#config;
    return trustedOrigins.length > 0 || githubOrg !== undefined;
  }

  /** Groups as they are now, or as they were some seconds ago. */
  async readGroups(
    refs: string[],
    options: { fresh?: boolean } = { fresh: true },
  ): Promise<TrustedGroup[]> {
    return Promise.all(
      refs.map(ref =>
        this.#remembered.get(ref, () => this.#readGroup(ref), options),
      ),
    );
  }

  /** Those of these users whose origin is trusted, by name and address. */
  async readPeople(
    refs: string[],
    options: { fresh?: boolean } = { fresh: true },
  ): Promise<Person[]> {
    const found = await Promise.all(
      refs.map(ref =>
        this.#people.get(ref, () => this.#readPerson(ref), options),
      ),
    );
    return found.filter(person => person !== undefined);
  }

  async #readPerson(ref: string): Promise<Person | undefined> {
    const [user] = await this.#entities([ref]);
    return user?.kind === 'User' && this.#isTrustedUser(user)
      ? personOf(user)
      : undefined;
  }

  /**
   * The trusted Users whose address or GitHub account stands in commits: nobody
   * is found by a name, which anybody may have.
   */
  async findAuthors(
    authors: readonly ChangeAuthor[],
    options: { fresh?: boolean } = { fresh: true },
  ): Promise<Person[]> {
    const emails = distinct(authors.map(({ email }) => email));
    const logins = distinct(authors.map(({ email }) => loginIn(email)));
    return this.#authors.get(
      JSON.stringify([emails, logins]),
      () => this.#readAuthors(emails, logins),
      options,
    );
  }

  async #readAuthors(emails: string[], logins: string[]): Promise<Person[]> {
    const filter = [
      { key: 'spec.profile.email', values: emails },
      { key: `metadata.annotations.${GITHUB_LOGIN}`, values: logins },
    ].flatMap(({ key, values }) =>
      values.length > 0 ? [{ kind: 'User', [key]: values }] : [],
    );
    if (filter.length === 0) {
      return [];
    }
    const credentials = await this.#auth.getOwnServiceCredentials();
    const { items } = await whileCatalogAnswers(() =>
      this.#catalog.getEntities({ filter }, { credentials }),
    );
    return items
      .filter(user => user.kind === 'User' && this.#isTrustedUser(user))
      .map(personOf);
  }

  /**
   * Groups that a person is a member of, also through child groups where those
   * count; absent: this is nobody whose origin is trusted.
   */
  async groupsOf(userRef: string): Promise<string[] | undefined> {
    const [user] = await this.#entities([userRef]);
    if (user?.kind !== 'User' || !this.#isTrustedUser(user)) {
      return undefined;
    }
    const claimed = strings(user.spec?.memberOf).map(name =>
      fullRef(name, 'group', user.metadata.namespace),
    );
    const found = new Set<string>();
    let next = [
      ...(await this.#entities(claimed.filter(Boolean))),
      ...(await this.#groupsNaming('spec.members', userRef)),
    ].filter(group => group.kind === 'Group' && this.#isTrustedGroup(group));
    while (next.length > 0) {
      const refs = next.map(group => stringifyEntityRef(group));
      const added = [...new Set(refs)].filter(ref => !found.has(ref));
      added.forEach(ref => found.add(ref));
      const parents = this.#config.includeChildren ? added : [];
      next = (
        await Promise.all(
          parents.map(ref => this.#groupsNaming('spec.children', ref)),
        )
      ).flat();
    }
    return [...found].sort();
  }

  /** Trusted Groups that list an entity in their own `spec`. */
  async #groupsNaming(
    key: 'spec.members' | 'spec.children',
    listed: string,
  ): Promise<Entity[]> {
    const { kind, namespace, name } = parseEntityRef(listed);
    const credentials = await this.#auth.getOwnServiceCredentials();
    const { items } = await whileCatalogAnswers(() =>
      this.#catalog.getEntities(
        {
          filter: {
            kind: 'Group',
            [key]: [
              name,
              `${namespace}/${name}`,
              `${kind}:${name}`,
              `${kind}:${namespace}/${name}`,
            ],
          },
        },
        { credentials },
      ),
    );
    return items.filter(
      group =>
        this.#isTrustedGroup(group) &&
        strings(
          key === 'spec.members' ? group.spec?.members : group.spec?.children,
        ).some(
          text => fullRef(text, kind, group.metadata.namespace) === listed,
        ),
    );
  }

  /** Whether a person is a member of one of these groups, or is named itself. */
  async isOneOf(
    userRef: string,
    refs: string[],
    options: { fresh?: boolean },
  ): Promise<boolean> {
    const groups = await this.readGroups(
      refs.filter(ref => ref.startsWith('group:')),
      options,
    );
    if (groups.some(group => group.members?.includes(userRef))) {
      return true;
    }
    return (
      refs.includes(userRef) && (await this.#trustedUsers([userRef])).length > 0
    );
  }

  async #readGroup(ref: string): Promise<TrustedGroup> {
    const members = new Set<string>();
    const found = await this.#collect(ref, members, new Set());
    return found ? { ref, members: [...members].sort() } : { ref };
  }

  async #collect(
    ref: string,
    members: Set<string>,
    seen: Set<string>,
  ): Promise<boolean> {
    seen.add(ref);
    const [group] = await this.#entities([ref]);
    if (!group || group.kind !== 'Group' || !this.#isTrustedGroup(group)) {
      return false;
    }
    const listed = strings(group.spec?.members).map(name =>
      fullRef(name, 'user', group.metadata.namespace),
    );
    for (const user of await this.#trustedUsers(listed)) {
      members.add(user);
    }
    for (const user of await this.#claimants(group)) {
      members.add(user);
    }
    const children = this.#config.includeChildren
      ? strings(group.spec?.children).map(name =>
          fullRef(name, 'group', group.metadata.namespace),
        )
      : [];
    for (const child of children) {
      if (!seen.has(child)) {
        await this.#collect(child, members, seen);
      }
    }
    return true;
  }

  /** Trusted Users who name the group in their own `spec.memberOf`. */
  async #claimants(group: Entity): Promise<string[]> {
    const ref = stringifyEntityRef(group);
    const { namespace, name } = parseEntityRef(ref);
    const credentials = await this.#auth.getOwnServiceCredentials();
    const { items } = await whileCatalogAnswers(() =>
      this.#catalog.getEntities(
        {
          filter: {
            kind: 'User',
            'spec.memberOf': [
              name,
              `${namespace}/${name}`,
              `group:${name}`,
              `group:${namespace}/${name}`,
            ],
          },
        },
        { credentials },
      ),
    );
    return items
      .filter(
        user =>
          this.#isTrustedUser(user) &&
          strings(user.spec?.memberOf).some(
            claim => fullRef(claim, 'group', user.metadata.namespace) === ref,
          ),
      )
      .map(user => stringifyEntityRef(user));
  }

  async #trustedUsers(refs: string[]): Promise<string[]> {
    const users = await this.#entities(refs);
    return users
      .filter(user => user.kind === 'User' && this.#isTrustedUser(user))
      .map(user => stringifyEntityRef(user));
  }

  async #entities(refs: string[]): Promise<Entity[]> {
    if (refs.length === 0) {
      return [];
    }
    const credentials = await this.#auth.getOwnServiceCredentials();
    const { items } = await whileCatalogAnswers(() =>
      this.#catalog.getEntitiesByRefs({ entityRefs: refs }, { credentials }),
    );
    return items.filter(entity => entity !== undefined);
  }

  #isTrustedGroup(group: Entity): boolean {
    return this.#hasTrustedOrigin(group);
  }

  #isTrustedUser(user: Entity): boolean {
    const login = user.metadata.annotations?.[GITHUB_LOGIN];
    const origin = originOf(user);
    return (
      this.#hasTrustedOrigin(user) ||
      (this.#config.githubOrg !== undefined &&
        login !== undefined &&
        this.#config.githubHosts.some(
          host => origin === `url:${host}/${login}`,
        ))
    );
  }

  #hasTrustedOrigin(entity: Entity): boolean {
    const origin = originOf(entity);
    return (
      origin !== undefined &&
      this.#config.trustedOrigins.some(trusted =>
        trusted.endsWith('/') ? origin.startsWith(trusted) : origin === trusted,
      )
    );
  }
}

function personOf(user: Entity): Person {
  const { profile } = user.spec ?? {};
  const text = (key: 'displayName' | 'email') => {
    const value =
      typeof profile === 'object' && !Array.isArray(profile)
        ? profile?.[key]
        : undefined;
    return typeof value === 'string' ? value : undefined;
  };
  return {
    userRef: stringifyEntityRef(user),
    name: text('displayName'),
    email: text('email'),
    login: user.metadata.annotations?.[GITHUB_LOGIN],
  };
}

/** As the catalog looks things up: in lower case. */
function distinct(texts: Array<string | undefined>): string[] {
  const all = texts.map(text => text?.trim().toLocaleLowerCase('en-US') ?? '');
  return [...new Set(all.filter(Boolean))].sort();
}

// The catalog itself writes it; an entity cannot choose it.
function originOf(entity: Entity): string | undefined {
  return entity.metadata.annotations?.[ANNOTATION_ORIGIN_LOCATION];
}

function strings(value: unknown): string[] {
  return Array.isArray(value)
    ? value.filter(item => typeof item === 'string')
    : [];
}

function fullRef(text: string, kind: string, namespace?: string): string {
  try {
    return stringifyEntityRef(
      parseEntityRef(text, {
        defaultKind: kind,
        defaultNamespace: namespace ?? 'default',
      }),
    );
  } catch {
    // Not a reference at all: it names nobody.
    return '';
  }
}
