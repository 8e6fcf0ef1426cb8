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

import type {
  EffectRequest,
  ReleaseArtifacts,
} from 'backstage-plugin-release-pipeline-node';
import { z } from 'zod';
import {
  fillTemplate,
  templateValues,
  TemplateValues,
  templateVariables,
} from '../domain/templates';
import {
  readKustomizeImage,
  readValue,
  splitPath,
  writeKustomizeImage,
  writeValue,
  YamlEditError,
} from './editYaml';

const PATH_VARIABLE =
  /^(component\.(name|namespace|owner|system)|stage|application)$/;
const VALUE_VARIABLE =
  /^(release\.version|release\.[A-Za-z0-9_.-]+\.(tag|digest|revision))$/;

/** What is wrong with a path inside the repository; templates count as plain letters. */
function problemOfPath(path: string): string | undefined {
  const segments = path.split('/');
  const stays = segments.every(
    segment => segment !== '' && segment !== '.' && segment !== '..',
  );
  return stays &&
    // No absolute path, no control characters, nothing of Git's own.
    !/[\\\p{Cc}]/u.test(path) &&
    segments.every(segment => !/^\.git$/i.test(segment))
    ? undefined
    : 'expected a path inside the repository, such as apps/production/payments/kustomization.yaml';
}

function template(known: RegExp, expected: string) {
  return z
    .string()
    .min(1)
    .superRefine((value, context) => {
      const unknown = templateVariables(value).find(name => !known.test(name));
      if (unknown !== undefined) {
        context.addIssue(
          `unknown variable {{ ${unknown} }}; expected ${expected}`,
        );
      }
    });
}

const pathSchema = template(
  PATH_VARIABLE,
  'component.name, component.namespace, component.owner, component.system, stage or application',
).superRefine((value, context) => {
  const problem = problemOfPath(value);
  if (problem) {
    context.addIssue(problem);
  }
});

/** Keys that say what is changed where. */
export const fileEditsShape = {
  file: z
    .union([pathSchema, z.array(pathSchema).min(1)])
    .transform(value => (typeof value === 'string' ? [value] : value)),
  kustomizeImages: z.boolean().default(false),
  set: z
    .array(
      z.strictObject({
        path: z
          .union([
            z.string().min(1),
            z.array(z.union([z.string(), z.number().int()])).min(1),
          ])
          .transform(splitPath),
        value: template(
          VALUE_VARIABLE,
          'release.version or release.<name>.tag, .digest or .revision',
        ),
      }),
    )
    .default([]),
};

export interface FileEditsConfig {
  file: string[];
  kustomizeImages: boolean;
  set: Array<{ path: Array<string | number>; value: string }>;
}

/** It cannot be done as asked; the message is for the person who can mend it. */
export class ImpossibleEditError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ImpossibleEditError';
  }
}

/** What stands in the files now at the places that are changed, and the texts as they shall be. */
export interface FileEdits {
  /** Present value by place, such as `apps/x.yaml: newTag of app`. */
  judged: Record<string, string>;
  /** New text by path; files that stay as they are, are left out. */
  changed: Map<string, string>;
}

/**
 * Applies a release to the files that the config names. Throws
 * `ImpossibleEditError` when a file, an entry or a value is missing.
 */
export async function editFiles(
  request: EffectRequest<FileEditsConfig>,
  read: (path: string) => Promise<string | undefined>,
): Promise<FileEdits> {
  const { config, artifacts } = request;
  const edits: FileEdits = { judged: {}, changed: new Map() };
  for (const path of pathsOf(request)) {
    const text = await read(path);
    if (text === undefined) {
      throw new ImpossibleEditError(`There is no file ${path}`);
    }
    try {
      let result = text;
      if (config.kustomizeImages) {
        result = setImages(result, path, artifacts, edits.judged);
      }
      for (const { path: place, value } of config.set) {
        edits.judged[`${path}: ${place.join('.')}`] = readValue(result, place);
        result = writeValue(result, place, valueOf(value, request));
      }
      if (result !== text) {
        edits.changed.set(path, result);
      }
    } catch (error) {
      throw error instanceof YamlEditError
        ? new ImpossibleEditError(`${path} ${error.message}`)
        : error;
    }
  }
  return edits;
}

/** Paths with the variables filled in, each once; `{{ application }}` gives one for each. */
function pathsOf(request: EffectRequest<FileEditsConfig>): string[] {
  const { subject, applications } = request;
  const paths = request.config.file.flatMap(file => {
    if (!templateVariables(file).includes('application')) {
      return [fill(file, templateValues(subject.component, subject.stage))];
    }
    if (applications.length === 0) {
      throw new ImpossibleEditError(
        `${file} names the application, and no application serves ${subject.stage}`,
      );
    }
    return applications.map(application =>
      fill(file, {
        ...templateValues(subject.component, subject.stage),
        application,
      }),
    );
  });
  const wrong = paths.find(path => problemOfPath(path));
  if (wrong !== undefined) {
    throw new ImpossibleEditError(`${wrong} is no path inside the repository`);
  }
  return [...new Set(paths)];
}

function setImages(
  text: string,
  path: string,
  artifacts: ReleaseArtifacts,
  judged: Record<string, string>,
): string {
  const images = Object.entries(artifacts).filter(
    ([, { tag, digest }]) => tag !== undefined || digest !== undefined,
  );
  if (images.length === 0) {
    throw new ImpossibleEditError(
      'This release has no image whose tag or digest could be written',
    );
  }
  let result = text;
  for (const [logical, { name, tag, digest }] of images) {
    const present = readKustomizeImage(result, name);
    judged[`${path}: newTag of ${logical}`] = present.newTag ?? '';
    judged[`${path}: digest of ${logical}`] = present.digest ?? '';
    result = writeKustomizeImage(result, name, { newTag: tag, digest });
  }
  return result;
}

function valueOf(
  value: string,
  { artifacts, subject }: EffectRequest<FileEditsConfig>,
): string {
  const values: TemplateValues = { 'release.version': subject.release.version };
  for (const [logical, artifact] of Object.entries(artifacts)) {
    for (const key of ['tag', 'digest', 'revision'] as const) {
      values[`release.${logical}.${key}`] = artifact[key];
    }
  }
  // These come from a registry or a repository and may hold `:` or `+`; YAML quoting is ours.
  return value.replace(/\{\{\s*([^{}\s]*)\s*\}\}/g, (_match, name: string) => {
    const filled = Object.hasOwn(values, name) ? values[name] : undefined;
    if (!filled) {
      throw new ImpossibleEditError(
        `This release has no value for {{ ${name} }}`,
      );
    }
    return filled;
  });
}

function fill(file: string, values: TemplateValues): string {
  const filled = fillTemplate(file, values);
  if ('text' in filled) {
    return filled.text;
  }
  throw new ImpossibleEditError(
    filled.because === 'missing'
      ? `${file} needs {{ ${filled.variable} }}, which this component does not have`
      : `The value of {{ ${filled.variable} }} cannot stand in a path`,
  );
}
