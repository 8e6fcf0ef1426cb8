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

import { posix } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { Repositories } from './repositories';
import { ApplicationSource, ResourceId } from './types';

/** One rendered manifest: what Argo CD would apply. */
export type Manifest = ResourceId & {
  /** The whole rendered object as text: two are equal when these are. */
  text: string;
  /** Images of its containers and init containers. */
  images: string[];
  /** How many of its pods should run; 0 where it has none. */
  replicas: number;
  /** `PreSync`, `PostSync` …; undefined for what stays. */
  hook?: string;
};

type Value =
  | string
  | number
  | boolean
  | null
  | Value[]
  | { [key: string]: Value };
type Tree = { [key: string]: Value };

type KustomizeImage = {
  name: string;
  newName?: string;
  newTag?: string;
  digest?: string;
};

type Kustomization = {
  resources?: string[];
  namespace?: string;
  images?: KustomizeImage[];
};

/** What of one source was rendered and from which revision. */
export type RenderedSource = {
  revision: string;
  type: '' | 'Kustomize' | 'Directory' | 'Helm';
  objects: Tree[];
};

const manifestFile = /\.(ya?ml|json)$/;
const kustomizationNames = ['kustomization.yaml', 'kustomization.yml'];

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Splits `host:5000/team/app:1.0@sha256:…` into its parts. */
export function splitImage(image: string): {
  name: string;
  tag?: string;
  digest?: string;
} {
  const [beforeDigest, digest] = image.split('@');
  const colon = beforeDigest.indexOf(':', beforeDigest.lastIndexOf('/') + 1);
  return colon === -1
    ? { name: beforeDigest, digest }
    : {
        name: beforeDigest.slice(0, colon),
        tag: beforeDigest.slice(colon + 1),
        digest,
      };
}

/** Kustomize's `images` transformer for one image; a digest is written beside a new tag, as the real one does. */
export function transformImage(
  image: string,
  transformers: KustomizeImage[],
): string {
  let result = image;
  for (const transformer of transformers) {
    const { name, tag, digest } = splitImage(result);
    if (name === transformer.name) {
      const replaced = Boolean(transformer.newTag || transformer.digest);
      const newTag = replaced ? transformer.newTag : tag;
      const newDigest = replaced ? transformer.digest : digest;
      result = [
        transformer.newName ?? name,
        newTag ? `:${newTag}` : '',
        newDigest ? `@${newDigest}` : '',
      ].join('');
    }
  }
  return result;
}

/** Calls `visit` for each container (init containers too) anywhere in the object. */
function visitContainers(value: Value, visit: (container: Tree) => void) {
  if (Array.isArray(value)) {
    value.forEach(item => visitContainers(item, visit));
  } else if (isTree(value)) {
    for (const [key, child] of Object.entries(value)) {
      if (/^(initC|c)ontainers$/.test(key) && Array.isArray(child)) {
        child.filter(isTree).forEach(visit);
      } else {
        visitContainers(child, visit);
      }
    }
  }
}

/** Renders sources of Applications from commits: Kustomize, plain directories, and charts by a simple rule. */
export class ManifestRenderer {
  readonly #repositories: Repositories;

  constructor(repositories: Repositories) {
    this.#repositories = repositories;
  }

  /**
   * Renders one source. A chart from a chart repository is one Deployment of the image `registry.example.com/charts/<chart>:<version>`;
   * a chart in Git is one Deployment of the image that its values name.
   * @throws Error with the text that Argo CD shows in its `ComparisonError`
   */
  async render(
    source: ApplicationSource,
    all: ApplicationSource[],
  ): Promise<RenderedSource> {
    const { repoURL, targetRevision } = source;
    if (source.chart) {
      const image = `registry.example.com/charts/${source.chart}:${targetRevision}`;
      const name = source.helm?.releaseName ?? source.chart;
      const objects = [deployment(name, image, targetRevision)];
      return { revision: targetRevision, type: 'Helm', objects };
    }
    const revision = await this.#repositories.resolve(repoURL, targetRevision);
    if (source.path === undefined) {
      return { revision, type: '', objects: [] };
    }
    const at: Location = { repoURL, revision };
    const paths: string[] = [];
    for (const path of await this.#repositories.paths(repoURL, revision)) {
      if (path.startsWith(`${source.path}/`)) {
        paths.push(path);
      }
    }
    if (paths.length === 0) {
      throw new Error(`${source.path}: app path does not exist`);
    }
    if (paths.includes(`${source.path}/Chart.yaml`)) {
      const objects = [await this.#chart(at, source, all)];
      return { revision, type: 'Helm', objects };
    }
    if (
      kustomizationNames.some(name => paths.includes(`${source.path}/${name}`))
    ) {
      const objects = await this.#kustomize(at, source.path, source.path);
      return { revision, type: 'Kustomize', objects };
    }
    const objects: Tree[] = [];
    for (const path of paths) {
      if (manifestFile.test(path) && posix.dirname(path) === source.path) {
        objects.push(...(await this.#objects(at, path)));
      }
    }
    return { revision, type: 'Directory', objects };
  }

  /** A value in a YAML file at a commit (default: of branch `main`); dots separate the keys of `path`. */
  async lookUp(where: {
    repoURL: string;
    file: string;
    path: string;
    revision?: string;
  }): Promise<string> {
    const { repoURL, file, path } = where;
    const revision =
      where.revision ?? (await this.#repositories.resolve(repoURL, 'main'));
    const text = await this.#repositories.read(repoURL, revision, file);
    let value: unknown = parse(text ?? '');
    for (const key of path.split('.')) {
      value = (value as Record<string, unknown> | undefined)?.[key];
    }
    if (value === undefined) {
      throw new Error(`${file}: no value at ${path}`);
    }
    return String(value);
  }

  async #kustomize(
    at: Location,
    directory: string,
    root: string,
  ): Promise<Tree[]> {
    let text: string | undefined;
    for (const name of kustomizationNames) {
      text ??= await this.#read(at, `${directory}/${name}`);
    }
    const build = (error: string) =>
      new Error(
        `\`kustomize build <path to cached source>/${root}\` failed exit status 1: Error: ${error}`,
      );
    if (text === undefined) {
      throw build(`unable to find kustomization.yaml in '${directory}'`);
    }
    let kustomization: Kustomization;
    try {
      kustomization = parse(text) ?? {};
    } catch (error) {
      throw build(`invalid Kustomization: ${error}`);
    }
    const objects: Tree[] = [];
    for (const resource of kustomization.resources ?? []) {
      const path = posix.join(directory, resource);
      if (manifestFile.test(resource)) {
        if ((await this.#read(at, path)) === undefined) {
          const cause = `evalsymlink failure on '<path to cached source>/${path}' : lstat <path to cached source>/${path}: no such file or directory`;
          throw build(
            `accumulating resources: accumulation err='accumulating resources from '${resource}': ${cause}': must build at directory: not a valid directory: ${cause}`,
          );
        }
        objects.push(...(await this.#objects(at, path)));
      } else {
        objects.push(...(await this.#kustomize(at, path, root)));
      }
    }
    for (const object of objects) {
      visitContainers(object, container => {
        container.image = transformImage(
          String(container.image),
          kustomization.images ?? [],
        );
      });
      if (kustomization.namespace && isTree(object.metadata)) {
        object.metadata.namespace = kustomization.namespace;
      }
    }
    return objects;
  }

  async #chart(
    at: Location,
    source: ApplicationSource,
    all: ApplicationSource[],
  ): Promise<Tree> {
    const directory = `${source.path}`;
    const chart = parse(
      (await this.#read(at, `${directory}/Chart.yaml`)) ?? '',
    );
    const files = [(await this.#read(at, `${directory}/values.yaml`)) ?? ''];
    for (const file of source.helm?.valueFiles ?? []) {
      const [, ref, rest] = /^\$([^/]+)\/(.*)$/.exec(file) ?? [];
      const other = all.find(candidate => candidate.ref === ref);
      const values = other
        ? await this.#read(
            {
              repoURL: other.repoURL,
              revision: await this.#repositories.resolve(
                other.repoURL,
                other.targetRevision,
              ),
            },
            rest,
          )
        : await this.#read(at, posix.join(directory, file));
      if (values === undefined) {
        throw new Error(
          `\`helm template . --name-template ${chart.name} failed exit status 1: Error: open ${file}: no such file or directory`,
        );
      }
      files.push(values);
    }
    const image: { repository?: string; tag?: string } = {};
    for (const text of files) {
      Object.assign(image, parse(text)?.image);
    }
    return deployment(
      source.helm?.releaseName ?? chart.name,
      `${image.repository ?? chart.name}:${image.tag ?? chart.appVersion}`,
      String(chart.version),
    );
  }

  async #objects(at: Location, path: string): Promise<Tree[]> {
    const documents = parseAllDocuments((await this.#read(at, path)) ?? '');
    const objects: Tree[] = [];
    for (const document of documents) {
      if (document.errors.length > 0) {
        throw new Error(
          `Failed to unmarshal "${posix.basename(path)}": ${
            document.errors[0].message
          }`,
        );
      }
      const object: unknown = document.toJS();
      if (isTree(object)) {
        objects.push(object);
      }
    }
    return objects;
  }

  #read({ repoURL, revision }: Location, path: string) {
    return this.#repositories.read(repoURL, revision, path);
  }
}

type Location = { repoURL: string; revision: string };

function deployment(name: string, image: string, chartVersion: string): Tree {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels: { 'helm.sh/chart': chartVersion } },
    spec: {
      replicas: 2,
      template: { spec: { containers: [{ name, image }] } },
    },
  };
}

/** Turns a rendered object into a manifest; `extraImages` become sidecars of what has containers. */
export function toManifest(
  object: Tree,
  namespace: string | undefined,
  extraImages: string[],
): Manifest {
  const apiVersion = String(object.apiVersion).split('/');
  const metadata = isTree(object.metadata) ? object.metadata : {};
  const spec = isTree(object.spec) ? object.spec : {};
  const annotations = isTree(metadata.annotations) ? metadata.annotations : {};
  const hook = annotations['argocd.argoproj.io/hook'];
  const images: string[] = [];
  visitContainers(object, container => images.push(String(container.image)));
  const hasPods = images.length > 0;
  return {
    group: apiVersion.length > 1 ? apiVersion[0] : undefined,
    version: apiVersion[apiVersion.length - 1],
    kind: String(object.kind),
    namespace: metadata.namespace ? String(metadata.namespace) : namespace,
    name: String(metadata.name),
    text: JSON.stringify([object, hasPods ? extraImages : []]),
    images: hasPods ? [...images, ...extraImages] : [],
    replicas: hasPods ? Number(spec.replicas ?? 1) : 0,
    hook: hook === undefined ? undefined : String(hook),
  };
}
