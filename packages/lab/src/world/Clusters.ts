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

import { ArgoCdSimulator } from '../argocd';
import { RunningVersion } from '../workload';
import {
  applicationNameOf,
  componentNamed,
  COMPONENTS,
  InstanceName,
  instanceOf,
  LabComponent,
  Stage,
} from './world';

const CHECK_MS = 300;

/** A version whose pods do not come up in a stage. */
type Crash = {
  component: LabComponent;
  stage: Stage;
  version: string;
  message: string;
};

/** What really runs, and what goes wrong there. */
export class Clusters {
  readonly #argocd: Record<InstanceName, ArgoCdSimulator>;
  readonly #crashes: Crash[] = [];
  readonly #degraded = new Set<string>();
  readonly #timer: NodeJS.Timeout;
  #checking: Promise<void> | undefined;

  constructor(argocd: Record<InstanceName, ArgoCdSimulator>) {
    this.#argocd = argocd;
    this.#timer = setInterval(() => {
      this.#checking ??= this.#check().finally(() => {
        this.#checking = undefined;
      });
    }, CHECK_MS);
  }

  /** From now on the pods of this version do not come up in that stage. */
  markCrashing(
    component: string,
    stage: Stage,
    version: string,
    message: string,
  ): void {
    this.#crashes.push({
      component: componentNamed(component),
      stage,
      version,
      message,
    });
  }

  /** The versions that have pods, by component and stage. */
  running(): RunningVersion[] {
    return COMPONENTS.flatMap(component =>
      component.stages.flatMap(stage =>
        this.versions(component, stage).map(version => ({
          service: component.name,
          stage,
          version,
        })),
      ),
    );
  }

  /** Old and new version while one replaces the other. */
  versions(component: LabComponent, stage: Stage): string[] {
    const { images } = this.#argocd[instanceOf(stage)].live(
      applicationNameOf(component, stage),
    );
    return images.flatMap(image => {
      const [, name, version] = /([^/:]+):([^:@]+)(?:@.*)?$/.exec(image) ?? [];
      return name === component.name ? [version] : [];
    });
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#checking;
  }

  /** Degrades an Application while the version runs there, and only then. */
  async #check(): Promise<void> {
    for (const { component, stage, version, message } of this.#crashes) {
      const argocd = this.#argocd[instanceOf(stage)];
      const application = applicationNameOf(component, stage);
      const crashes = this.versions(component, stage).includes(version);
      if (crashes && !this.#degraded.has(application)) {
        this.#degraded.add(application);
        await argocd.setDegraded(application, message);
      } else if (!crashes && this.#degraded.delete(application)) {
        await argocd.mend(application);
      }
    }
  }
}
