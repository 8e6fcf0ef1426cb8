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

import { parseEntityRef } from '@backstage/catalog-model';
import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import type { Collision } from 'backstage-plugin-release-pipeline-common';
import { TAB_PATH } from '../../routes';
import { SafeLink } from '../SafeLink';

/** Leads to the other side: the page of its promotion, or what is written of an event. */
export function CollisionLink(props: { collision: Collision }) {
  const { component, href, id, version } = props.collision;
  const entityLink = useRouteRef(entityRouteRef);
  if (!component) {
    return href ? <SafeLink href={href}>Read more</SafeLink> : null;
  }
  const tab = `${entityLink(parseEntityRef(component.ref))}${TAB_PATH}`;
  return (
    <Link to={`${tab}/promotions/${encodeURIComponent(id)}`}>
      Look at {component.name} {version}
    </Link>
  );
}
