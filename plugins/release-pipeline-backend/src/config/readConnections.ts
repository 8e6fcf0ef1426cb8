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

import type { JsonValue } from '@backstage/types';
import type { Credential, Credentials } from './credentials';
import { ConfigPath, ConfigProblems } from './problems';
import {
  argocdInstanceSchema,
  argocdSchema,
  prometheusInstanceSchema,
  repositorySchema,
} from './schema';
import type {
  ArgoCdInstanceConfig,
  PrometheusInstanceConfig,
  RepositoryConfig,
} from './types';

interface Keys {
  token?: string;
  username?: string;
  password?: string;
}

/** A token, or user name and password; undefined when neither is whole. */
export function toCredential(keys: Keys): Credential | undefined {
  if (keys.token) {
    return { token: keys.token };
  }
  return keys.username && keys.password
    ? { username: keys.username, password: keys.password }
    : undefined;
}

/**
 * Reads `argocd.appLocatorMethods`, the block that other plugins use too: all
 * entries of type `config`, one after the other. Credentials: the instance's
 * token, its user and password, those for all instances; never a default.
 */
export function readArgoCdInstances(
  value: JsonValue | undefined,
  problems: ConfigProblems,
  credentials: Credentials,
): Map<string, ArgoCdInstanceConfig> {
  const instances = new Map<string, ArgoCdInstanceConfig>();
  const block = problems.parse(argocdSchema, value ?? {}, ['argocd']);
  if (!block) {
    return instances;
  }
  let found = false;
  (block.appLocatorMethods ?? []).forEach((method, methodIndex) => {
    if (method.type !== 'config') {
      return;
    }
    (method.instances ?? []).forEach((entry, index) => {
      found = true;
      const path = [
        'argocd',
        'appLocatorMethods',
        methodIndex,
        'instances',
        index,
      ];
      const instance = problems.parse(argocdInstanceSchema, entry, path);
      if (!instance) {
        return;
      }
      if (instances.has(instance.name)) {
        problems.add(
          [...path, 'name'],
          `expected a name that no other instance has; "${instance.name}" stands there twice`,
        );
      }
      const credential = toCredential(instance) ?? toCredential(block);
      if (credential) {
        credentials.set('argocd', instance.name, credential);
      } else {
        problems.add(
          path,
          `Argo CD instance "${instance.name}" has no credentials; expected token, or username and password, here or for all instances under argocd. If the value comes from an environment variable, that variable is not set`,
        );
      }
      instances.set(instance.name, {
        name: instance.name,
        url: instance.url,
        frontendUrl: instance.frontendUrl ?? instance.url,
      });
    });
  });
  if (!found) {
    problems.add(
      ['argocd', 'appLocatorMethods'],
      'expected an entry of type config with at least one instance',
    );
  }
  return instances;
}

/** Reads `releasePipeline.git.repositories`. */
export function readRepositories(
  entries: Record<string, unknown>,
  path: ConfigPath,
  problems: ConfigProblems,
  credentials: Credentials,
): Map<string, RepositoryConfig> {
  const repositories = new Map<string, RepositoryConfig>();
  for (const [name, entry] of Object.entries(entries)) {
    const repository = problems.parse(repositorySchema, entry, [...path, name]);
    if (repository?.token) {
      const { token, username, ...rest } = repository;
      credentials.set('repository', name, { token, username });
      repositories.set(name, { name, ...rest });
    } else if (repository) {
      problems.add(
        [...path, name, 'token'],
        'expected a token that may push. If the value comes from an environment variable, that variable is not set',
      );
    }
  }
  return repositories;
}

/**
 * Reads `releasePipeline.prometheus.instances`, or those of Alertmanager; these
 * may go without credentials.
 */
export function readPrometheusInstances(
  entries: Record<string, unknown>,
  path: ConfigPath,
  problems: ConfigProblems,
  credentials: Credentials,
  kind: 'prometheus' | 'alertmanager' = 'prometheus',
): Map<string, PrometheusInstanceConfig> {
  const instances = new Map<string, PrometheusInstanceConfig>();
  for (const [name, entry] of Object.entries(entries)) {
    const instance = problems.parse(prometheusInstanceSchema, entry, [
      ...path,
      name,
    ]);
    if (instance) {
      const credential = toCredential(instance);
      const { headers } = instance;
      if (credential || headers) {
        credentials.set(kind, name, { ...credential, headers });
      }
      if (!credential && (instance.username || instance.password)) {
        problems.add(
          [...path, name],
          'expected username and password, both or neither',
        );
      }
      const { url, frontendUrl } = instance;
      instances.set(name, { name, url, frontendUrl });
    }
  }
  return instances;
}
