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
  createConditionExports,
  createPermissionResourceRef,
  createPermissionRule,
} from '@backstage/plugin-permission-node';
import {
  RELEASE_PIPELINE_PLUGIN_ID,
  RESOURCE_TYPE_COMPONENT,
  type RiskClass,
} from 'backstage-plugin-release-pipeline-common';
import { z } from 'zod';

/** What conditions of a policy are about: a component, and what is wanted there. @public */
export interface ReleasePipelineResource {
  /** Entity ref of the component, lower case. */
  ref: string;
  /** Entity ref by the catalog's relation, lower case; absent: the catalog names none. */
  owner?: string;
  /** Entity ref, lower case; absent: it belongs to none. */
  system?: string;
  /** Absent where the permission is about the component as such: to look at it. */
  stage?: string;
  /** The class by which that is judged (R14); absent where none is: to look, to confirm. */
  risk?: RiskClass;
}

/** @public */
export const releasePipelineResourceRef = createPermissionResourceRef<
  ReleasePipelineResource,
  never
>().with({
  pluginId: RELEASE_PIPELINE_PLUGIN_ID,
  resourceType: RESOURCE_TYPE_COMPONENT,
});

const toQuery = (): never => {
  throw new Error('Lists are filtered by what the catalog shows');
};

const isComponentOwner = createPermissionRule({
  name: 'IS_COMPONENT_OWNER',
  description: 'Allow for components that one of the claims owns',
  resourceRef: releasePipelineResourceRef,
  paramsSchema: z.object({
    claims: z
      .array(z.string())
      .describe('Entity refs, such as the ownership refs of the user'),
  }),
  apply: ({ owner }, { claims }) => isOneOf(claims, owner),
  toQuery,
});

const inSystem = createPermissionRule({
  name: 'IN_SYSTEM',
  description: 'Allow for components of one of these systems',
  resourceRef: releasePipelineResourceRef,
  paramsSchema: z.object({
    systems: z
      .array(z.string())
      .describe('Entity refs, such as system:default/shop'),
  }),
  apply: ({ system }, { systems }) => isOneOf(systems, system),
  toQuery,
});

const hasStage = createPermissionRule({
  name: 'HAS_STAGE',
  description: 'Allow in one of these stages; never where no stage is meant',
  resourceRef: releasePipelineResourceRef,
  paramsSchema: z.object({
    stages: z.array(z.string()).describe('Names, such as production'),
  }),
  apply: ({ stage }, { stages }) =>
    stage !== undefined && stages.includes(stage),
  toQuery,
});

const hasRiskClass = createPermissionRule({
  name: 'HAS_RISK_CLASS',
  description: 'Allow at one of these classes of risk; never where none is',
  resourceRef: releasePipelineResourceRef,
  paramsSchema: z.object({
    classes: z.array(z.enum(['low', 'medium', 'high'])),
  }),
  apply: ({ risk }, { classes }) =>
    risk !== undefined && classes.includes(risk),
  toQuery,
});

function isOneOf(refs: string[], ref: string | undefined): boolean {
  return (
    ref !== undefined &&
    refs.some(one => one.toLocaleLowerCase('en-US') === ref)
  );
}

/** The rules that the backend knows, by the name of their condition. @public */
export const releasePipelineRules = {
  isComponentOwner,
  inSystem,
  hasStage,
  hasRiskClass,
};

const exported = createConditionExports({
  resourceRef: releasePipelineResourceRef,
  rules: releasePipelineRules,
});

/** Conditions for permission policies, see docs/permissions.md. @public */
export const releasePipelineConditions = exported.conditions;

/** Lets a policy answer a permission of ours with conditions. @public */
export const createReleasePipelineConditionalDecision =
  exported.createConditionalDecision;
