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
import type { ReactNode } from 'react';
import { TAB_PATH } from '../../routes';
import { useTextClasses } from '../../theme';

/** Leads to the page of a promotion. */
export function PromotionLink(props: {
  id: string;
  component: { ref: string; name: string };
  version: string;
  stage: string;
  /** Its text, where it names the promotion. */
  children?: ReactNode;
}) {
  const { id, component, version, stage, children } = props;
  const entityLink = useRouteRef(entityRouteRef);
  const texts = useTextClasses();
  const tab = `${entityLink(parseEntityRef(component.ref))}${TAB_PATH}`;
  return (
    <Link to={`${tab}/promotions/${encodeURIComponent(id)}`}>
      {children ?? (
        <>
          All of it on one page
          <span className={texts.hidden}>
            : {component.name} {version} for {stage}
          </span>
        </>
      )}
    </Link>
  );
}
