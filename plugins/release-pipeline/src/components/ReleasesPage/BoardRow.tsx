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
import { Link, LinkButton } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import { EntityRefLink, entityRouteRef } from '@backstage/plugin-catalog-react';
import { makeStyles } from '@material-ui/core/styles';
import type { BoardRow as Row } from 'backstage-plugin-release-pipeline-common';
import { openApprovalsRouteRef, TAB_PATH } from '../../routes';
import { joined, useTextClasses } from '../../theme';
import { headlineVocable, Status } from '../Status';
import { Words } from '../Words';
import { StageCell } from './StageCell';

const useStyles = makeStyles(
  {
    name: { fontWeight: 600 },
    // Not narrower than a few words, whatever the stages need.
    sentence: { minWidth: 168 },
    number: { textAlign: 'right' },
    decide: { textAlign: 'right' },
  },
  { name: 'ReleasePipelineBoardRow' },
);

/** What holds or moves the newest release; what is as it should be needs no sentence. */
function Holds(props: { row: Row }) {
  const { headline, problems } = props.row;
  const texts = useTextClasses();
  const vocable = headlineVocable(headline);
  const isQuiet = headline.status === 'up-to-date' && headline.tone === 'ok';
  return (
    <>
      {vocable && <Status of={vocable} />}
      {!isQuiet && (
        <div className={texts.meta}>
          <Words parts={headline.sentence} />
        </div>
      )}
      {problems.length > 0 && (
        <Status
          of={{
            word:
              problems.length === 1
                ? '1 thing needs mending'
                : `${problems.length} things need mending`,
            tone: 'warn',
            glyph: 'triangle',
          }}
        />
      )}
    </>
  );
}

/** One component: which release is where, what holds the newest, what the reader may do. */
export function BoardRow(props: { row: Row; columns: string[] }) {
  const { row, columns } = props;
  const { component, stages, behind, decide } = row;
  const classes = useStyles();
  const texts = useTextClasses();
  const entityLink = useRouteRef(entityRouteRef);
  const approvalsLink = useRouteRef(openApprovalsRouteRef);
  const name = component.title ?? component.name;
  const tab = `${entityLink(parseEntityRef(component.ref))}${TAB_PATH}`;
  return (
    <tr>
      <th scope="row">
        <Link to={tab} className={classes.name}>
          {name}
        </Link>
        {component.owner && (
          <div className={texts.meta}>
            <EntityRefLink
              entityRef={component.owner}
              defaultKind="group"
              hideIcon
            />
          </div>
        )}
      </th>
      {columns.map(column => (
        <StageCell
          key={column}
          stages={stages.filter(stage => stage.column === column)}
        />
      ))}
      <td className={classes.number}>
        {behind === undefined ? (
          <>
            <span aria-hidden>–</span>
            <span className={texts.hidden}>not known</span>
          </>
        ) : (
          <span className={joined(behind === 0 ? texts.muted : texts.strong)}>
            {behind}
          </span>
        )}
      </td>
      <td className={classes.sentence}>
        <Holds row={row} />
      </td>
      <td className={classes.decide}>
        {decide && (
          <LinkButton
            size="small"
            variant="outlined"
            to={
              approvalsLink
                ? `${approvalsLink()}?${new URLSearchParams({
                    promotion: decide.promotionId,
                  })}`
                : tab
            }
          >
            Decide <span className={texts.hidden}>on {name}</span>
          </LinkButton>
        )}
      </td>
    </tr>
  );
}
