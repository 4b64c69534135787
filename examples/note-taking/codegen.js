import { extensionCodegen } from 'rowhouse/codegen';

// Resolver types from schema/*.graphql, on top of core's. Name the row behind each type that is an entity.
export default extensionCodegen({
  mappers: {
    CustomerNote: './entities.ts#CustomerNoteRow',
    CustomerNoteConnection: './entities.ts#CustomerNoteConnectionRow',
  },
});
