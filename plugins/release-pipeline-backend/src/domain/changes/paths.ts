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

import type { ChangeClass } from './classes';

const PATHS: ReadonlyArray<[RegExp, ChangeClass]> = [
  [/\.(tf|tfvars|hcl)(\.json)?$|(^|\/)terragrunt[^/]*$/, 'infrastructure'],
  [
    /(^|\/)(\.github\/|\.gitlab\/|\.circleci\/|\.tekton\/|\.argo-ci\/)|(^|\/)(\.gitlab-ci[^/]*|Jenkinsfile[^/]*|azure-pipelines[^/]*|CODEOWNERS|OWNERS|renovate\.json5?|\.sops\.yaml|\.argocd-source[^/]*|Makefile)$/,
    'gitops',
  ],
  [/\.(pem|key|p12|pfx|jks|keystore|gpg|asc|crt|cer)$/i, 'secrets'],
  [
    /\.(md|adoc|rst)$|(^|\/)((LICENSE|NOTICE)(\.txt)?|\.gitignore|\.helmignore|\.editorconfig)$/i,
    'documentation',
  ],
];

/** What a file is by its name alone; undefined: its content tells. */
export function classOfPath(path: string): ChangeClass | undefined {
  return PATHS.find(([pattern]) => pattern.test(path))?.[1];
}

/** Whether it is meant to hold documents. */
export function isYaml(path: string): boolean {
  return /\.(ya?ml|json)$/i.test(path);
}

/** The template of a chart, which is no YAML before it is rendered. */
export function isTemplate(path: string, text: string): boolean {
  return /(^|\/)templates\//.test(path) && text.includes('{{');
}
