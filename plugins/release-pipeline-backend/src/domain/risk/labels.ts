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

import {
  RISK_KEY,
  type RiskClass,
} from 'backstage-plugin-release-pipeline-common';
import { bindingsOf } from '../lookups';
import type { ComponentState, StagePolicy } from '../types';
import type { RiskFinding, RiskSource } from './types';

const CLASSES: readonly RiskClass[] = ['low', 'medium', 'high'];

/**
 * What label or annotation of the component say, and the labels of the
 * applications that serve the stage. They only raise; a word that is no class
 * counts as high.
 */
export const riskByLabel: RiskSource = ({ state, stage }) => [
  ...(state.component.annotations.risk ?? []).map(said =>
    findingOf(said, 'the catalog'),
  ),
  ...applicationsOf(state, stage).flatMap(({ labels, name }) =>
    Object.hasOwn(labels, RISK_KEY)
      ? [findingOf(labels[RISK_KEY], `application ${name}`)]
      : [],
  ),
];

function findingOf(said: string, where: string): RiskFinding {
  const word = said.trim().toLocaleLowerCase('en-US');
  const known = CLASSES.find(one => one === word);
  return known
    ? { class: known, reason: `Risk by the label in ${where}: ${known}` }
    : {
        class: 'high',
        reason: `Risk "${said}" by the label in ${where}, which is none of ${CLASSES.join(
          ', ',
        )}: high`,
      };
}

function applicationsOf(state: ComponentState, stage: StagePolicy) {
  return bindingsOf(state, stage.name).flatMap(binding =>
    state.applications
      .map(({ facts }) => facts)
      .filter(
        ({ instance, namespace, name }) =>
          instance === binding.instance &&
          namespace === binding.namespace &&
          name === binding.name,
      ),
  );
}
