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

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A Git repository in a temporary folder, for tests: commits go straight into it. */
export class TestRepository {
  readonly #folder = mkdtempSync(join(tmpdir(), 'argocd-simulator-'));

  constructor() {
    this.#git('init', '--quiet', '--initial-branch', 'main');
  }

  /** What the simulator reads: the same as a bare repository. */
  get directory(): string {
    return join(this.#folder, '.git');
  }

  /** Writes files (undefined removes one) and commits them; returns the commit. */
  commit(message: string, files: Record<string, string | undefined>): string {
    for (const [path, text] of Object.entries(files)) {
      const file = join(this.#folder, path);
      if (text === undefined) {
        rmSync(file);
      } else {
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, text);
      }
    }
    this.#git('add', '--all');
    this.#git('commit', '--quiet', '--allow-empty', '--message', message);
    return this.#git('rev-parse', 'HEAD').trim();
  }

  remove() {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #git(...args: string[]): string {
    return execFileSync('git', args, {
      cwd: this.#folder,
      encoding: 'utf8',
      env: {
        ...process.env,
        GIT_AUTHOR_NAME: 'Dana Developer',
        GIT_AUTHOR_EMAIL: 'dana@example.com',
        GIT_COMMITTER_NAME: 'Dana Developer',
        GIT_COMMITTER_EMAIL: 'dana@example.com',
      },
    });
  }
}

/** The files of one Kustomize directory: a Service and a Deployment, and the image that runs in it. */
export function kustomizeDirectory(
  directory: string,
  name: string,
  tag: string,
): Record<string, string> {
  return {
    [`${directory}/kustomization.yaml`]: [
      'resources:',
      '  - service.yaml',
      '  - deployment.yaml',
      'images:',
      `  - name: registry.example.com/acme/${name}`,
      `    newTag: ${tag}`,
      '',
    ].join('\n'),
    [`${directory}/service.yaml`]: JSON.stringify({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name },
    }),
    [`${directory}/deployment.yaml`]: workload(name, 'unset'),
  };
}

/** A Deployment (or the like) with one container, as text. */
export function workload(
  name: string,
  tag: string,
  kind: string = 'Deployment',
  apiVersion: string = 'apps/v1',
): string {
  const image = `registry.example.com/acme/${name}:${tag}`;
  return JSON.stringify({
    apiVersion,
    kind,
    metadata: { name },
    spec: {
      replicas: 2,
      template: { spec: { containers: [{ name, image }] } },
    },
  });
}
