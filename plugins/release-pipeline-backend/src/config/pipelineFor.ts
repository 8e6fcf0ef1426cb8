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

import type { Problem } from 'backstage-plugin-release-pipeline-common';
import {
  ANNOTATION_APPLICATION_PREFIX,
  ANNOTATION_PIPELINE,
  ARGOCD_ANNOTATIONS,
  isApplicationName,
} from 'backstage-plugin-release-pipeline-common';
import { parseSelector } from '../domain/selector';
import {
  changeSentence,
  changeToConfirm,
  type CatalogFacts,
  type Standing,
  type StandingChange,
  type StandingComponent,
} from '../domain/standing';
import { fillTemplate, templateValues } from '../domain/templates';
import type {
  ComponentRecord,
  Pipeline,
  ReleaseRule,
  StagePolicy,
  TargetSpec,
} from '../domain/types';
import { listNames } from './problems';
import type {
  ComponentLimits,
  PipelinePolicy,
  ReleasePipelineConfig,
} from './types';

const NOT_ALLOWED = 'pipeline-not-allowed';

type Policies = Pick<
  ReleasePipelineConfig,
  'pipelines' | 'limits' | 'argocdInstances'
>;

/** What a component follows, and what is in the way of it. */
export interface Followed {
  pipeline?: Pipeline;
  problems: Problem[];
  /** What an approver has to confirm (R19, R35). */
  change?: StandingChange;
  /** Why nothing is promoted until then. */
  hold?: Problem;
  /** What the catalog says; in force once it is confirmed. */
  wanted: CatalogFacts;
  /** What is in force; as before while a change waits. */
  standing: Standing;
}

/**
 * The pipeline that a component follows, its templates filled in, and
 * everything that is wrong with what the component's annotations ask for. A
 * stage whose templates cannot be filled in has no targets, so that nothing is
 * ever promoted there. Who is in a pipeline with a protected stage stays there
 * until the change is confirmed (R19).
 */
export function pipelineFor(
  component: StandingComponent,
  config: Policies,
): Followed {
  const { annotations, owner, origin } = component;
  const problems: Problem[] = annotations.errors.map(
    ({ annotation, message }) => ({
      code: 'annotation-malformed',
      message,
      place: placeOf(component, annotation),
    }),
  );
  checkArgoCdAnnotations(component, config, problems);
  const choice = choose(component, config);
  if (choice.problem) {
    problems.push(choice.problem);
  }
  const wanted = { pipeline: choice.policy?.name, owner, origin };
  const kept = protectedPolicy(component.standing?.pipeline, config);
  const policy = kept ?? choice.policy;
  const inForce = component.standing ?? wanted;
  const change = changeToConfirm(
    // Nothing is asked of who leaves a pipeline that protects nothing.
    kept ? inForce : { ...inForce, pipeline: wanted.pipeline },
    wanted,
    policy?.stages ?? [],
  );
  const said = change && {
    code: 'change-to-confirm',
    message: changeSentence(change),
    place: `Catalog entity ${component.ref}`,
    remedy: whoConfirms(change),
  };
  if (said) {
    problems.push(said);
  }
  const refused = choice.problem?.code === NOT_ALLOWED && choice.problem;
  return {
    pipeline: policy && filledIn(policy, component, problems),
    problems,
    change,
    hold: change && (change.holds ? said : refused || undefined),
    wanted,
    standing: change ? inForce : wanted,
  };
}

/** The pipeline that the component's annotation asks for, as far as it may. */
function choose(
  component: ComponentRecord,
  config: Policies,
): { policy?: PipelinePolicy; problem?: Problem } {
  const name = component.annotations.pipeline;
  if (name === undefined) {
    return {};
  }
  const place = placeOf(component, ANNOTATION_PIPELINE);
  const policy = config.pipelines.get(name);
  if (!policy) {
    const problem = {
      code: 'unknown-pipeline',
      message: `There is no pipeline "${name}". Pipelines: ${listNames(
        config.pipelines.keys(),
      )}`,
      place,
      remedy: 'Name one of these pipelines.',
    };
    return { problem };
  }
  const refusal =
    findRefusal(component, config.limits) ??
    findRefusal(component, policy.limits);
  if (refusal) {
    const problem = {
      code: NOT_ALLOWED,
      message: `This component may not follow pipeline "${name}": ${refusal}`,
      place,
      remedy: 'Ask the platform team to allow it, or follow another pipeline.',
    };
    return { problem };
  }
  return { policy };
}

function protectedPolicy(
  name: string | undefined,
  config: Policies,
): PipelinePolicy | undefined {
  const policy = name === undefined ? undefined : config.pipelines.get(name);
  return policy?.stages.some(stage => stage.protected) ? policy : undefined;
}

function whoConfirms(change: StandingChange): string {
  const open = change.stages.filter(stage => !stage.confirmation);
  const nobody = open.find(({ groups }) => groups.length === 0);
  if (nobody) {
    return `Stage ${nobody.name} names nobody who could confirm it; the platform team gives it breakGlass groups, or the catalog is put right.`;
  }
  const groups = new Set(open.flatMap(stage => stage.groups));
  return `A member of ${listNames(
    groups,
  )} confirms it here, or the catalog is put right.`;
}

export function filledIn(
  policy: PipelinePolicy,
  component: ComponentRecord,
  problems: Problem[],
): Pipeline {
  const stages = new Set(policy.stages.map(stage => stage.name));
  for (const stage of Object.keys(component.annotations.applications)) {
    if (!stages.has(stage)) {
      const annotation = `${ANNOTATION_APPLICATION_PREFIX}${stage}`;
      problems.push({
        code: 'unknown-stage',
        message: `Annotation ${annotation} names a stage that pipeline "${
          policy.name
        }" does not have. Stages: ${listNames(stages)}`,
        place: placeOf(component, annotation),
      });
    }
  }
  return {
    name: policy.name,
    release: fillRelease(policy, component, problems),
    stages: policy.stages.map(stage => ({
      ...stage,
      targets: fillTargets(stage, policy, component, problems),
    })),
  };
}

function placeOf(component: ComponentRecord, annotation: string): string {
  return `Annotation ${annotation} of ${component.ref}`;
}

/** S25: what `argocd/*` names must be something that the administrator defined. */
function checkArgoCdAnnotations(
  component: ComponentRecord,
  config: Policies,
  problems: Problem[],
): void {
  const { instanceNames, appSelector } = component.annotations.argocd;
  for (const name of instanceNames) {
    if (!config.argocdInstances.has(name)) {
      problems.push({
        code: 'unknown-instance',
        message: `There is no Argo CD instance "${name}". Instances: ${listNames(
          config.argocdInstances.keys(),
        )}`,
        place: placeOf(component, ARGOCD_ANNOTATIONS.instanceName),
      });
    }
  }
  if (appSelector !== undefined && !parseSelector(appSelector)) {
    problems.push({
      code: 'annotation-malformed',
      message: `Annotation ${ARGOCD_ANNOTATIONS.appSelector} must be a Kubernetes label selector such as app=payments`,
      place: placeOf(component, ARGOCD_ANNOTATIONS.appSelector),
    });
  }
}

/** Why the limits leave this component out, in words (R19). */
function findRefusal(
  component: ComponentRecord,
  limits: ComponentLimits,
): string | undefined {
  const checks = [
    ['owner', component.owner?.toLowerCase(), limits.owners],
    ['system', component.system?.toLowerCase(), limits.systems],
    ['type', component.type, limits.types],
  ] as const;
  for (const [what, value, allowed] of checks) {
    if (allowed && (value === undefined || !allowed.includes(value))) {
      return `its ${what} must be one of ${listNames(allowed)}`;
    }
  }
  return undefined;
}

/** The component's own images replace those of the same name, and the default (R1). */
function fillRelease(
  policy: PipelinePolicy,
  component: ComponentRecord,
  problems: Problem[],
): ReleaseRule {
  const { release } = policy;
  if (release.from !== 'images') {
    return release;
  }
  const own = Object.entries(component.annotations.images);
  const values = templateValues(component);
  const images = new Map<string, string[]>();
  const given =
    own.length && !policy.imagesGiven ? [] : Object.entries(release.images);
  for (const [logical, templates] of given) {
    if (!Object.hasOwn(component.annotations.images, logical)) {
      const filled = templates.map(template => fillTemplate(template, values));
      images.set(
        logical,
        filled.flatMap(result => ('text' in result ? [result.text] : [])),
      );
      for (const result of filled) {
        if ('variable' in result) {
          problems.push(
            unfilled(`The image "${logical}"`, result, policy, component),
          );
        }
      }
    }
  }
  own.forEach(([logical, repository]) => images.set(logical, [repository]));
  return { from: 'images', images: Object.fromEntries(images) };
}

function fillTargets(
  stage: StagePolicy,
  policy: PipelinePolicy,
  component: ComponentRecord,
  problems: Problem[],
): TargetSpec[] {
  const values = templateValues(component, stage.name);
  const named = Object.hasOwn(component.annotations.applications, stage.name);
  const found: Problem[] = [];
  const targets = stage.targets.map(target => {
    const filled: TargetSpec = { ...target };
    for (const key of ['project', 'application', 'selector'] as const) {
      const template = target[key];
      if (template !== undefined) {
        const result = fillTemplate(template, values);
        filled[key] = 'text' in result ? result.text : undefined;
        const problem =
          'text' in result
            ? checkFilled(key, result.text, stage, component)
            : unfilled(`Its ${key}`, result, policy, component, stage.name);
        if (problem && named && key !== 'project') {
          // Named by annotation: the template is not needed (R17).
          filled[key] = undefined;
        } else if (problem) {
          found.push(problem);
        }
      }
    }
    return filled;
  });
  problems.push(...found);
  return found.length ? [] : targets;
}

function checkFilled(
  key: 'project' | 'application' | 'selector',
  text: string,
  stage: StagePolicy,
  component: ComponentRecord,
): Problem | undefined {
  const valid =
    key === 'selector'
      ? parseSelector(text) !== undefined
      : isApplicationName(text);
  return valid
    ? undefined
    : {
        code: 'target-invalid',
        message: `For stage ${stage.name} the pipeline's template gives the ${key} "${text}", which is none that Argo CD knows`,
        place: placeOf(
          component,
          `${ANNOTATION_APPLICATION_PREFIX}${stage.name}`,
        ),
        remedy: 'Name the application by this annotation.',
        stage: stage.name,
      };
}

function unfilled(
  what: string,
  result: { variable: string; because: 'missing' | 'unsafe' },
  policy: PipelinePolicy,
  component: ComponentRecord,
  stage?: string,
): Problem {
  return {
    code: 'template-not-filled',
    message: `${what} in pipeline "${policy.name}" needs {{ ${
      result.variable
    } }}, ${
      result.because === 'missing'
        ? `which ${component.ref} does not have`
        : `which may only have letters, digits, ".", "_" and "-"`
    }`,
    place: `Catalog entity ${component.ref}`,
    stage,
  };
}
