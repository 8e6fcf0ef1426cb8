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

import { GitServer } from '../git';
import { commitBeside, commitVersion, desiredVersion } from './repositories';
import { componentNamed } from './world';

/** The CI of the lab: it brings new versions to `dev`, and only there. */
export class ContinuousIntegration {
  readonly #git: GitServer;

  constructor(git: GitServer) {
    this.#git = git;
  }

  /** Commits a version of a component for `dev`; returns the commit. */
  async push(component: string, version: string): Promise<string> {
    return commitVersion(this.#git, componentNamed(component), 'dev', version);
  }

  /**
   * Brings a component's next version, unless CI has brought one before: the
   * repositories survive a restart of the lab.
   */
  async pushNext(component: string): Promise<void> {
    const known = componentNamed(component);
    const { baseline, next } = known.versions;
    if ((await desiredVersion(this.#git, known, 'dev')) === baseline) {
      await this.push(component, next);
      await commitBeside(this.#git, known);
    }
  }
}
