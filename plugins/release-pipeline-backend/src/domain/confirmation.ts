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
import type { ListedApplication } from './applicationIndex';
import type { BindingFacts, ProjectOwner } from './bindingFacts';
import type { Binding, ComponentRecord } from './types';

/** Label or annotation by which an Application names its component (R19). */
export const BINDING_KEY = 'release-pipeline/component';

/** A claim of an application, with all that can confirm it. */
interface Claim {
  component: ComponentRecord;
  instance: string;
  application: ListedApplication;
  facts?: BindingFacts;
  projects: readonly ProjectOwner[];
  stage?: string;
}

/**
 * Whether an application agrees, from its own side, that it runs a component
 * (R19). What it says of another component is a conflict, whatever else agrees.
 */
export function confirmBinding(
  claim: Claim,
): Pick<Binding, 'confirmedBy' | 'problem'> {
  const { component, application, facts } = claim;
  const label = labelRef(application.labels[BINDING_KEY]);
  const annotation = annotationRef(facts?.componentAnnotation);
  const ref = component.ref.toLowerCase();
  const other = [label, annotation].find(
    named => named !== undefined && named !== ref,
  );
  if (other !== undefined) {
    return { problem: conflict(claim, other) };
  }
  if (label === ref) {
    return { confirmedBy: 'label', problem: unread(claim) };
  }
  if (annotation === ref) {
    return { confirmedBy: 'annotation' };
  }
  const problem = unread(claim);
  if (problem) {
    return { problem };
  }
  return isOwnedByProject(claim)
    ? { confirmedBy: 'project' }
    : { problem: notConfirmed(claim) };
}

/** A label cannot hold a whole reference: it names a component of namespace `default`. */
function labelRef(value: string | undefined): string | undefined {
  return value ? `component:default/${value}`.toLowerCase() : undefined;
}

/** `payments`, `default/payments` and `component:default/payments` mean the same. */
function annotationRef(value: string | undefined): string | undefined {
  const text = value?.trim().toLowerCase();
  if (!text) {
    return undefined;
  }
  const parts = /^(?:([^:/]+):)?(?:([^:/]+)\/)?([^:/]+)$/.exec(text);
  // What cannot be read names nobody we know: a conflict, never a confirmation.
  return parts
    ? `${parts[1] ?? 'component'}:${parts[2] ?? 'default'}/${parts[3]}`
    : text;
}

function isOwnedByProject(claim: Claim): boolean {
  const { component, instance, facts, projects } = claim;
  const owner = component.owner?.toLowerCase();
  return projects.some(
    entry =>
      entry.project === facts?.project &&
      (entry.instance ?? instance) === instance &&
      entry.owner === owner,
  );
}

function place({ application, instance, facts }: Claim): string {
  return facts?.ownerSet
    ? `ApplicationSet ${facts.ownerSet} on ${instance}, spec.template.metadata`
    : `Argo CD application ${application.name} in namespace ${application.namespace} on ${instance}`;
}

const NOT_READ = 'application-not-read';

/** Whether the problem of a binding ends by itself, with the first reading. */
export function awaitsReading({ problem }: Pick<Binding, 'problem'>): boolean {
  return problem?.code === NOT_READ;
}

/** Only lists were read so far; uid, project and annotation are not known yet. */
function unread(claim: Claim): Problem | undefined {
  return claim.facts
    ? undefined
    : {
        code: NOT_READ,
        message: `Argo CD application "${claim.application.name}" on ${claim.instance} has not been read yet`,
        stage: claim.stage,
      };
}

function conflict(claim: Claim, other: string): Problem {
  return {
    code: 'application-of-another-component',
    message: `Argo CD application "${claim.application.name}" on ${claim.instance} says that it belongs to ${other}, not to ${claim.component.ref}`,
    place: place(claim),
    remedy:
      'Name another application for this component, or correct what the application says.',
    stage: claim.stage,
  };
}

function notConfirmed(claim: Claim): Problem {
  const { component, facts, application } = claim;
  return {
    code: 'binding-not-confirmed',
    message: `Argo CD application "${application.name}" does not say that it belongs to ${component.ref}; until it does, it is shown and cannot be promoted`,
    place: place(claim),
    remedy: `Add ${nameToAdd(component)} to the ${
      facts?.ownerSet ? 'template of the ApplicationSet' : 'application'
    }.`,
    copy: textToAdd(component, Boolean(facts?.ownerSet)),
    stage: claim.stage,
  };
}

/** R19: a label for names of the default namespace, an annotation for refs. */
function nameToAdd(component: ComponentRecord): string {
  return inDefaultNamespace(component)
    ? `label ${BINDING_KEY}: ${yamlText(component.name)}`
    : `annotation ${BINDING_KEY}: ${component.ref}`;
}

function inDefaultNamespace(component: ComponentRecord): boolean {
  return component.namespace.toLowerCase() === 'default';
}

function textToAdd(component: ComponentRecord, ofSet: boolean): string {
  const lines = inDefaultNamespace(component)
    ? ['labels:', `  ${BINDING_KEY}: ${yamlText(component.name)}`]
    : ['annotations:', `  ${BINDING_KEY}: ${component.ref}`];
  const path = ofSet ? ['spec:', 'template:', 'metadata:'] : ['metadata:'];
  return [
    ...path.map((key, depth) => `${'  '.repeat(depth)}${key}`),
    ...lines.map(line => `${'  '.repeat(path.length)}${line}`),
  ].join('\n');
}

/** Names such as `123`, `1.5`, `true` or `null` would be read as something else than a text. */
function yamlText(name: string): string {
  return /^[A-Za-z][A-Za-z0-9._-]*$/.test(name) &&
    !/^(true|false|yes|no|on|off|y|n|null)$/i.test(name)
    ? name
    : `"${name}"`;
}
